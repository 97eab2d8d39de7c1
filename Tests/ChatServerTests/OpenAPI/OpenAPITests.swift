import ChatTestSupport
import ChatWire
import HTTPTypes
import Hummingbird
import Testing

@testable import ChatServer

@Suite("The description of the interface", .timeLimit(.minutes(2)))
struct OpenAPITests {
    @Test("every route says what it takes and how it answers")
    func complete() async throws {
        try await withChatServer { server in
            for route in server.routes where route.operation.answers.isEmpty {
                Issue.record("\(route.method) \(route.path) answers nothing")
            }
        }
    }

    @Test("what the router knows is described, and nothing else", .rules("OPS-03"))
    func router() async throws {
        try await withChatServer { server in
            let document = try await server.document()
            var described: Set<String> = []
            for path in document["paths"]?.objectValue?.members ?? [] {
                for operation in path.value.objectValue?.members ?? [] {
                    described.insert("\(operation.name.uppercased()) \(path.name)")
                }
            }
            var routes = RouteTable(routes: server.routes)
            RealtimeRoutes().add(to: &routes)
            DocumentationRoutes().add(to: &routes)
            let known = routes.router(authenticate: TestHTTPServer.knownTokens).routes
                .filter { $0.method != .head }.map { "\($0.method) \($0.path)" }
            #expect(!described.isEmpty)
            #expect(described == Set(known))
        }
    }

    @Test("operations have names of their own, and every reference leads somewhere")
    func references() async throws {
        try await withChatServer { server in
            let document = try await server.document()
            #expect(document["openapi"]?.stringValue == "3.1.0")
            var names: [String] = []
            var references: Set<String> = []
            func walk(_ value: JSONValue) {
                for member in value.objectValue?.members ?? [] {
                    if member.name == "operationId", let name = member.value.stringValue { names.append(name) }
                    if member.name == "$ref", let target = member.value.stringValue { references.insert(target) }
                    walk(member.value)
                }
                for element in value.arrayValue ?? [] { walk(element) }
            }
            walk(document)
            #expect(Set(names).count == names.count && !names.isEmpty)
            for reference in references {
                let target = reference.split(separator: "/").dropFirst().reduce(document as JSONValue?) {
                    $0?[String($1)]
                }
                #expect(target != nil, "\(reference)")
            }
            for schema in WireSchema.allCases {
                #expect(references.contains("#/components/schemas/\(schema.title)"), "\(schema) is used nowhere")
            }
        }
    }

    @Test("a body is refused without each member that must be there, and with a wrong value of each that is described")
    func bodies() async throws {
        try await withChatServer { server in
            _ = try await server.salon.waitingChat()
            for route in server.routes {
                guard case .json(let schema) = route.operation.body else { continue }
                for alternative in schema.schema.alternatives {
                    guard case .object(let properties) = alternative else { continue }
                    let empty = try await server.try(route, body: .object([:]))
                    if properties.contains(where: \.isRequired) {
                        #expect(empty.status == 422, "\(route.method) \(route.path) {}")
                    }
                    for property in properties where property.schema != .null {
                        // No member takes a list of lists.
                        let wrong = JSONValue.object(
                            JSONObject(members: [.init(name: property.name, value: .array([.array([])]))]))
                        let answer = try await server.try(route, body: wrong)
                        let places = answer.json["detail"]?.arrayValue?.compactMap { $0["loc"]?.arrayValue?[1] } ?? []
                        #expect(
                            answer.status == 422 && places.contains(.string(property.name)),
                            "\(route.method) \(route.path) does not read \(property.name)")
                    }
                }
            }
        }
    }

    @Test("a parameter of the query that is described is read: a wrong value of it is refused")
    func parameters() async throws {
        try await withChatServer { server in
            _ = try await server.salon.waitingChat()
            for route in server.routes where route.access != .file {
                for parameter in route.operation.query {
                    let long = String(repeating: "x", count: 10_001)
                    let answer = try await server.try(route, query: "?\(parameter.name)=\(long)")
                    let places = answer.json["detail"]?.arrayValue?.compactMap { $0["loc"]?.arrayValue?[1] } ?? []
                    #expect(
                        answer.status == 422 && places.contains(.string(parameter.name)),
                        "\(route.method) \(route.path) does not read \(parameter.name)")
                }
            }
        }
    }

    @Test("a method that a path is not described with is answered 405, which names those that it is")
    func otherMethods() async throws {
        try await withChatServer { server in
            for path in Set(server.routes.map(\.path)) {
                let described = Set(server.routes.filter { $0.path == path }.map(\.method.rawValue))
                let connection = try await TestConnection.connect(to: server.port)
                for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] where !described.contains(method) {
                    let parts = path.split(separator: "/").map { $0.first == "{" ? "1" : $0 }
                    let answer = try await connection.request(method, "/" + parts.joined(separator: "/"))
                    #expect(answer.status == 405, "\(method) \(path)")
                    let allowed = Set((answer.headers["allow"] ?? "").split(separator: ", ").map(String.init))
                    #expect(allowed.subtracting(["HEAD"]) == described, "\(method) \(path)")
                }
                try await connection.close()
            }
        }
    }

    @Test("the page for people holds every call, loads nothing and may run nothing", .rules("OPS-03"))
    func page() async throws {
        try await withChatServer { server in
            let connection = try await TestConnection.connect(to: server.port)
            let answer = try await connection.request("GET", "/docs")
            try await connection.close()
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"))
            for route in server.routes {
                #expect(answer.body.contains("<code>\(route.path)</code> \(route.summary)"), "\(route.path)")
            }
            for schema in WireSchema.allCases { #expect(answer.body.contains("id=\"\(schema.title)\"")) }
            for loading in ["<script", " src=", "url(", "@import", "http:", "https:", "<link", " style=", " on"] {
                let isThere =
                    answer.body.contains("<")
                    && answer.body.split(separator: "<").contains {
                        $0.prefix { $0 != ">" }.contains(loading.drop { $0 == "<" })
                    }
                #expect(!isThere, "\(loading)")
            }
        }
    }
}

extension TestChatServer {
    fileprivate func document() async throws -> JSONValue {
        let connection = try await TestConnection.connect(to: port)
        let answer = try await connection.request("GET", "/openapi.json")
        try await connection.close()
        #expect(answer.status == 200)
        return try JSONParser.parse(Array(answer.body.utf8))
    }

    /// Makes a call as someone who may, on chat, message and people 1.
    fileprivate func `try`(
        _ route: Route, query: String = "", body: JSONValue? = nil
    ) async throws -> (status: Int, json: JSONValue) {
        let path = route.path.split(separator: "/").map { $0.first == "{" ? "1" : $0 }.joined(separator: "/")
        return try await call(
            route.method.rawValue, "/" + path.dropFirst("api/v1/".count) + query,
            as: route.access == .customer ? Salon.bo : Salon.ada,
            body: body.map { String(decoding: $0.jsonBytes(), as: UTF8.self) } ?? "")
    }
}

extension JSONSchema {
    fileprivate var alternatives: [JSONSchema] {
        guard case .either(let schemas) = self else { return [self] }
        return schemas
    }
}
