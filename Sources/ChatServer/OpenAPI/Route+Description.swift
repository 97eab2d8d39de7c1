import ChatWire
import HTTPTypes

/// What the document says of a route, and what follows from the route itself.
extension Route {
    /// A variable part of the path.
    struct PathParameter: Hashable {
        /// Its name.
        var name: String
        /// Its value.
        var schema: JSONSchema
    }

    /// The path's variable parts: ids, but for the names of files.
    var pathParameters: [PathParameter] {
        path.split(separator: "/").filter { $0.first == "{" && $0.last == "}" }.map { part in
            let name = String(part.dropFirst().dropLast())
            return PathParameter(name: name, schema: name == "id" || name.hasSuffix("_id") ? .id : .anyText)
        }
    }

    /// The statuses with which the call refuses.
    var refusals: [Int] {
        var statuses = operation.refusals
        if access != .anyone { statuses.insert(401) }
        if access.side != nil { statuses.insert(403) }
        if !pathParameters.isEmpty { statuses.formUnion([404, 422]) }
        if !operation.query.isEmpty { statuses.insert(422) }
        switch operation.body {
        case .json, .multipart: statuses.formUnion([400, 413, 415, 422])
        case .form: statuses.formUnion([400, 413, 415, 422])
        case nil: break
        }
        if path.hasPrefix(RouteTable.Root.api.rawValue) { statuses.insert(500) }
        return statuses.sorted()
    }

    /// What the call is named in generated code: `getChatChatsID`.
    var operationID: String {
        let parts = path.split(separator: "/").drop { $0 == "api" || $0 == "v1" }
        let words = parts.flatMap { $0.split { !$0.isLetter && !$0.isNumber } }
        return method.rawValue.lowercased()
            + words.map { $0 == "id" ? "ID" : $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    /// Under which heading it stands.
    var topic: InterfaceTopic { InterfaceTopic(path: path) }

    /// What a refusal of that status says, for a person.
    static func meaning(ofRefusal status: Int) -> String {
        switch status {
        case 400: "The request makes no sense, or its body is no JSON"
        case 401: "No token, or one that does not count"
        case 403: "You may know of it, but not do it"
        case 404: "Not there, or not yours to know of"
        case 405: "The path knows other methods only"
        case 409: "It contradicts what is stored"
        case 413: "The body is too large"
        case 415: "A kind of body that is not taken"
        case 416: "The file has no such part"
        case 422: "A parameter or the body does not validate"
        case 426: "The path speaks WebSocket only"
        case 429: "Too fast; Retry-After says when to come back"
        case 500: "The server failed; nothing was stored"
        case 503: "The store cannot be reached"
        case 507: "The disk is full"
        default: "Refused"
        }
    }
}

/// The headings of the interface.
enum InterfaceTopic: String, CaseIterable, Sendable {
    /// Sign-in and oneself.
    case signingIn = "Signing in"
    /// Chats and who is in them.
    case chats = "Chats"
    /// Messages, reading and search.
    case messages = "Messages"
    /// The WebSocket's paths.
    case realtime = "WebSocket"
    /// Files.
    case uploads = "Uploads"
    /// Whom to talk to.
    case people = "People"
    /// Numbers and what admins do.
    case administration = "Administration"
    /// The server itself.
    case server = "The server"

    /// The heading of a path.
    init(path: String) {
        let parts = path.split(separator: "/").drop { $0 == "api" || $0 == "v1" }.map(String.init)
        self =
            switch parts.first {
            case "auth", "customer-auth": .signingIn
            case "salons", "users", "customers": .people
            case "admin": .administration
            case "uploads": .uploads
            case "chat":
                switch parts.dropFirst().first {
                case "ws": .realtime
                case "upload": .uploads
                case "stats", "connections": .administration
                case "messages", "search": .messages
                default: ["messages", "read", "changes"].contains(parts.last) ? .messages : .chats
                }
            default: .server
            }
    }
}
