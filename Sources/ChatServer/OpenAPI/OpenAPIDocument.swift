import ChatWire
import HTTPTypes

/// The description of the interface as a machine reads it: OpenAPI 3.1, made from the route table.
struct OpenAPIDocument: Sendable, JSONEncodable {
    /// The calls.
    let routes: [Route]

    /// The version of the interface, which is the path's.
    static let interfaceVersion = "1.0.0"

    /// The description of all calls of the table.
    init(_ table: RouteTable) { routes = table.routes }

    /// Writes the document.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("openapi", "3.1.0")
            writer.key("info")
            writer.object { writer in
                writer.field("title", "SalonChat")
                writer.field("version", Self.interfaceVersion)
                writer.field("summary", "Live chat between a salon and its customers")
                writer.field(
                    "description",
                    """
                    What happens over the WebSocket, and all rules behind the calls, are in the protocol's own page. \
                    Every GET answers HEAD too. Members that are not described here are ignored in requests, and may \
                    be added to answers.
                    """)
            }
            writer.field("servers", [JSONValue.object(["url": .string("/")])])
            writer.key("tags")
            writer.array { writer in
                for topic in InterfaceTopic.allCases where routes.contains(where: { $0.topic == topic }) {
                    writer.object { $0.field("name", topic.rawValue) }
                }
            }
            writer.key("paths")
            writer.object { writer in writePaths(to: &writer) }
            writer.key("components")
            writer.object { writer in writeComponents(to: &writer) }
        }
    }

    private func writePaths(to writer: inout JSONWriter) {
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            writer.key(path)
            writer.object { writer in
                for route in routes where route.path == path {
                    writer.key(route.method.rawValue.lowercased())
                    write(route, to: &writer)
                }
            }
        }
    }

    private func write(_ route: Route, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("operationId", route.operationID)
            writer.field("summary", route.summary)
            writer.field("tags", [route.topic.rawValue])
            writer.field("description", "For \(route.access.audience).")
            writer.key("security")
            writer.array { writer in
                if route.access == .anyone { return }
                writer.object { $0.field("bearer", [String]()) }
                if route.access == .file { writer.object { $0.field("tokenInQuery", [String]()) } }
            }
            writeParameters(of: route, to: &writer)
            if let body = route.operation.body {
                writer.key("requestBody")
                write(body, to: &writer)
            }
            writer.key("responses")
            writer.object { writer in
                for answer in route.operation.answers { write(answer, to: &writer) }
                for status in route.refusals {
                    writer.key(String(status))
                    writer.object { $0.field("$ref", "#/components/responses/Refusal\(status)") }
                }
            }
        }
    }

    private func writeParameters(of route: Route, to writer: inout JSONWriter) {
        let query = route.operation.query
        if route.pathParameters.isEmpty, query.isEmpty { return }
        writer.key("parameters")
        writer.array { writer in
            for parameter in route.pathParameters {
                writer.object { writer in
                    writer.field("name", parameter.name)
                    writer.field("in", "path")
                    writer.field("required", true)
                    writer.field("schema", parameter.schema)
                }
            }
            for parameter in query {
                writer.object { writer in
                    writer.field("name", parameter.name)
                    writer.field("in", "query")
                    writer.field("description", parameter.meaning)
                    writer.field("required", parameter.isRequired)
                    writer.field("schema", parameter.schema)
                }
            }
        }
    }

    private func write(_ body: Operation.RequestContent, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("required", true)
            writer.key("content")
            writer.object { writer in
                writer.key(body.mediaType)
                writer.object { writer in
                    writer.key("schema")
                    switch body {
                    case .json(let schema), .form(let schema): JSONSchema.named(schema).write(to: &writer)
                    case .multipart(let parts): write(parts, to: &writer)
                    }
                }
            }
        }
    }

    /// A part without a schema is a file: binary content needs none in OpenAPI 3.1 but its place.
    private func write(_ parts: [Operation.RequestContent.Part], to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "object")
            writer.key("properties")
            writer.object { writer in
                for part in parts {
                    writer.key(part.name)
                    if let schema = part.schema {
                        schema.write(to: &writer)
                    } else {
                        writer.object { $0.field("contentMediaType", "application/octet-stream") }
                    }
                }
            }
            writer.field("required", parts.filter(\.isRequired).map(\.name))
        }
    }

    private func write(_ answer: Operation.Answer, to writer: inout JSONWriter) {
        writer.key(String(answer.status))
        writer.object { writer in
            writer.field("description", answer.meaning)
            guard let content = answer.content else { return }
            writer.key("content")
            writer.object { writer in
                switch content {
                case .json(let schema):
                    writer.key("application/json")
                    writer.object { $0.field("schema", schema) }
                case .document:
                    writer.key("application/json")
                    writer.object { $0.field("schema", JSONSchema.anyObject) }
                case .bytes(let types):
                    for type in types {
                        writer.key(type)
                        writer.object { _ in }
                    }
                }
            }
        }
    }

    private func writeComponents(to writer: inout JSONWriter) {
        writer.key("securitySchemes")
        writer.object { writer in
            writer.key("bearer")
            writer.object { writer in
                writer.field("type", "http")
                writer.field("scheme", "bearer")
                writer.field("bearerFormat", "JWT")
            }
            writer.key("tokenInQuery")
            writer.object { writer in
                writer.field("type", "apiKey")
                writer.field("in", "query")
                writer.field("name", "token")
            }
        }
        writer.key("responses")
        writer.object { writer in
            for status in Set(routes.flatMap(\.refusals)).sorted() {
                writer.key("Refusal\(status)")
                writer.object { writer in
                    writer.field("description", Route.meaning(ofRefusal: status))
                    writer.key("content")
                    writer.object { writer in
                        writer.key("application/json")
                        writer.object { $0.field("schema", JSONSchema.named(.error)) }
                    }
                }
            }
        }
        writer.key("schemas")
        writer.object { writer in
            for schema in WireSchema.allCases.sorted(by: { $0.title < $1.title }) {
                writer.key(schema.title)
                schema.schema.write(to: &writer)
            }
        }
    }
}

extension Operation.RequestContent {
    /// Its media type.
    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .form: "application/x-www-form-urlencoded"
        case .multipart: "multipart/form-data"
        }
    }
}

extension RouteAccess {
    /// Who may call, for a person.
    var audience: String {
        switch self {
        case .anyone: "anyone, without a token"
        case .participant: "staff and customers"
        case .file: "staff and customers; the token may stand in the query"
        case .staff: "staff"
        case .admin: "admins"
        case .customer: "customers"
        }
    }
}
