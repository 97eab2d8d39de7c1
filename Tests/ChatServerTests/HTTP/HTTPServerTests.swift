import ChatTestSupport
import ChatWire
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@testable import ChatServer

@Suite("The HTTP server", .timeLimit(.minutes(1)))
struct HTTPServerTests {
    /// A few calls that show what the glue does.
    static var server: TestHTTPServer {
        var server = TestHTTPServer()
        server.settings.origins = OriginPolicy(allowed: ["https://chat.example"])
        server.routes.get("/things/{id}", "A thing", for: .participant, as: .undescribed) { _, context in
            JSONResponse(JSONValue.integer(try context.id("id", as: ChatID.self).rawValue))
        }
        server.routes.post("/things", "Adds a thing", for: .anyone, as: .undescribed) { request, _ in
            JSONResponse(try await request.readJSON(), status: .created)
        }
        server.routes.post("/form", "Takes a form", for: .anyone, as: .undescribed) { request, _ in
            var form = try await request.readForm()
            let name = form.string("username", limit: 10)
            try form.finish()
            return JSONResponse(name)
        }
        server.routes.get("/list", "A list", for: .anyone, as: .undescribed) { request, _ in
            var query = try QueryReader(request)
            let page = query.page()
            try query.finish()
            return JSONResponse(JSONValue.array([.integer(Int64(page.number)), .integer(Int64(page.size))]))
        }
        server.routes.get("/staff", "For staff", for: .staff, as: .undescribed) { _, context in
            JSONResponse(try context.caller().key.type.rawValue)
        }
        server.routes.get("/admin", "For admins", for: .admin, as: .undescribed) { _, _ in HTTPResponse.Status.noContent
        }
        server.routes.get("/file", "A file", for: .file, as: .undescribed) { _, _ in HTTPResponse.Status.noContent }
        server.routes.get("/slow-down", "Refuses", for: .anyone, as: .undescribed) { _, _ -> Response in
            throw Refusal(.rateLimited, "Too fast", retryAfter: 0.2)
        }
        server.routes.get("/fails", "Fails", for: .anyone, as: .undescribed) { _, _ -> Response in throw Secret() }
        HealthRoutes(isReady: {}).add(to: &server.routes)
        return server
    }

    private struct Secret: Error, CustomStringConvertible {
        var description: String { "SELECT password" }
    }

    struct Case: CustomTestStringConvertible {
        var method = "GET"
        var path: String
        var headers: [String] = []
        var body = ""
        var status: Int
        var answer: String
        var header: (name: String, value: String)?
        var testDescription: String { "\(method) \(path) \(headers) \(body.prefix(20)): \(status)" }
    }

    static let cases = [
        Case(path: "/health", status: 200, answer: #"{"status":"ok"}"#),
        Case(path: "/ready", status: 200, answer: #"{"status":"ready"}"#),
        Case(
            path: "/api/v1/nothing?token=secret", status: 404,
            answer: #"{"detail":"Path not found","code":"not_found"}"#, header: ("cache-control", "no-store")),
        Case(
            method: "DELETE", path: "/api/v1/list", status: 405,
            answer: #"{"detail":"This path does not know DELETE","code":"method_not_allowed"}"#,
            header: ("allow", "GET, HEAD")),
        Case(method: "HEAD", path: "/api/v1/list", status: 200, answer: "", header: ("content-length", "6")),
        Case(method: "POST", path: "/api/v1/things", body: #"{"a":1}"#, status: 201, answer: #"{"a":1}"#),
        Case(
            method: "POST", path: "/api/v1/things", headers: ["Content-Type: Application/JSON; charset=utf-8"],
            body: "[]", status: 201, answer: "[]", header: ("x-content-type-options", "nosniff")),
        Case(
            method: "POST", path: "/api/v1/things", headers: ["Content-Type: text/plain"], body: "[]", status: 415,
            answer: #"{"detail":"Content-Type must be application/json","code":"unsupported_media"}"#),
        Case(
            method: "POST", path: "/api/v1/things", body: "[", status: 400,
            answer: #"{"detail":"The body is not valid JSON: "#),
        Case(
            method: "POST", path: "/api/v1/things", headers: ["Expect: x"],
            body: String(repeating: " ", count: WireLimits.bodyBytes + 1), status: 413,
            answer: #"{"detail":"The body is larger than 262144 bytes","code":"too_large"}"#),
        Case(
            method: "POST", path: "/api/v1/form", headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: "username=a%40b+c", status: 200, answer: #""a@b c""#),
        Case(
            method: "POST", path: "/api/v1/form", headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: "password=1", status: 422,
            answer: #"{"detail":[{"loc":["body","username"],"msg":"Field required","type":"missing"}],"#
                + #""code":"validation_error"}"#),
        Case(
            method: "POST", path: "/api/v1/form", headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: "username=%4", status: 422, answer: #"{"detail":[{"loc":["body"],"msg":"#),
        Case(path: "/api/v1/list?page=2&page_size=9", status: 200, answer: "[2,9]"),
        Case(
            path: "/api/v1/list?page=x&page_size=0", status: 422,
            answer: #"{"detail":[{"loc":["query","page"],"msg":"Input should be a valid integer, unable to parse "#
                + #"string as an integer","type":"int_parsing"},{"loc":["query","page_size"],"msg":"Input should be "#
                + #"greater than or equal to 1","type":"greater_than_equal"}],"code":"validation_error"}"#),
        Case(path: "/api/v1/list?page=%ff", status: 422, answer: #"{"detail":[{"loc":["query"],"#),
        Case(path: "/api/v1/things/5", headers: ["Authorization: bearer customer"], status: 200, answer: "5"),
        Case(
            path: "/api/v1/things/abc", headers: ["Authorization: Bearer staff"], status: 422,
            answer: #"{"detail":[{"loc":["path","id"],"#),
        Case(
            path: "/api/v1/things/0", headers: ["Authorization: Bearer staff"], status: 422,
            answer: #"{"detail":[{"loc":["path","id"],"msg":"Input should be greater than or equal to 1""#),
        Case(
            path: "/api/v1/things/5", status: 401, answer: #"{"detail":"Not authenticated","code":"unauthorized"}"#,
            header: ("www-authenticate", "Bearer")),
        Case(
            path: "/api/v1/things/5", headers: ["Authorization: Bearer x"], status: 401,
            answer: #"{"detail":"Bad token","code":"unauthorized"}"#),
        Case(path: "/api/v1/things/5?token=staff", status: 401, answer: #"{"detail":"Not authenticated""#),
        Case(path: "/api/v1/file?token=staff", status: 204, answer: ""),
        Case(path: "/api/v1/staff", headers: ["Authorization: Bearer staff"], status: 200, answer: #""user""#),
        Case(path: "/api/v1/staff", headers: ["Authorization: Bearer customer"], status: 403, answer: #"{"detail":"#),
        Case(path: "/api/v1/admin", headers: ["Authorization: Bearer admin"], status: 204, answer: ""),
        Case(path: "/api/v1/admin", headers: ["Authorization: Bearer staff"], status: 403, answer: #"{"detail":"#),
        Case(
            path: "/api/v1/slow-down", status: 429, answer: #"{"detail":"Too fast","code":"rate_limited"}"#,
            header: ("retry-after", "1")),
        Case(
            path: "/api/v1/fails", status: 500, answer: #"{"detail":"Internal server error","code":"internal"}"#),
        Case(
            path: "/api/v1/list", headers: ["Origin: https://chat.example"], status: 200, answer: "[1,50]",
            header: ("access-control-allow-origin", "https://chat.example")),
        Case(path: "/api/v1/list", status: 200, answer: "[1,50]", header: ("vary", "Origin")),
        Case(
            method: "OPTIONS", path: "/api/v1/list",
            headers: ["Origin: https://chat.example", "Access-Control-Request-Method: GET"], status: 204, answer: "",
            header: ("access-control-allow-headers", "Authorization, Content-Type")),
        Case(
            path: RealtimeEntrance.userPath, status: 426,
            answer: #"{"detail":"This path speaks WebSocket only","code":"validation_error"}"#,
            header: ("sec-websocket-version", "13")),
        Case(
            method: "POST", path: RealtimeEntrance.customerPath, status: 405, answer: #"{"detail":"#,
            header: ("allow", "GET, HEAD")),
    ]

    @Test(
        "each request is answered as the protocol says", .threats("SEC-02"),
        .rules("GEN-11", "GEN-12", "GEN-14", "OPS-01"),
        arguments: cases)
    func answers(_ request: Case) async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let answer = try await connection.request(
                request.method, request.path, headers: request.headers, body: request.body)
            #expect(answer.status == request.status)
            #expect(answer.body.hasPrefix(request.answer) && answer.body.isEmpty == request.answer.isEmpty)
            #expect(answer.headers["x-request-id"] != nil)
            if let header = request.header { #expect(answer.headers[header.name] == header.value) }
        }
    }

    @Test("a page of a foreign origin is told nothing", .threats("IN-07"), .rules("GEN-18"))
    func foreignOrigin() async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let answer = try await connection.request("GET", "/api/v1/list", headers: ["Origin: https://evil.example"])
            #expect(answer.headers["access-control-allow-origin"] == nil && answer.headers["vary"] == "Origin")
            let preflight = try await connection.request(
                "OPTIONS", "/api/v1/list",
                headers: ["Origin: https://evil.example", "Access-Control-Request-Method: GET"])
            #expect(preflight.headers["access-control-allow-methods"] == nil)
        }
    }

    @Test(
        "a request is from this machine only where nobody says that it is another's", .threats("LOG-05"),
        arguments: [
            ("Accept: */*", "true 127.0.0.1"), ("X-Forwarded-For: 1.1.1.1", "false 1.1.1.1"),
            ("Forwarded: for=1.1.1.1", "false 127.0.0.1"), ("Via: 1.1 proxy", "false 127.0.0.1"),
            ("X-Real-IP: 1.1.1.1", "false 127.0.0.1"), ("X-Forwarded-Host: a", "false 127.0.0.1"),
        ])
    func local(_ header: String, answer: String) async throws {
        var server = TestHTTPServer()
        server.settings.proxies = TrustedProxies(ranges: [try #require(AddressRange("127.0.0.0/8"))])
        server.routes.get("/where", "", for: .anyone, as: .undescribed) { _, context in
            "\(context.isLocal) \(context.remoteAddress)"
        }
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            #expect(try await connection.request("GET", "/api/v1/where", headers: [header]).body == answer)
        }
    }

    @Test("no token is ever logged", .threats("SEC-01"))
    func logs() async throws {
        var server = Self.server
        let recorder = LogRecorder()
        server.logger = Logger(label: "test") { _ in recorder }
        server.logger.logLevel = .trace
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            for path in ["/api/v1/file", "/api/v1/fails", "/nothing", RealtimeEntrance.userPath] {
                _ = try await connection.request(
                    "GET", path + "?token=s3cret", headers: ["Authorization: Bearer s3cret"])
            }
            let realtime = try await TestConnection.connect(to: port)
            var handshake = TestHandshake()
            handshake.line = "GET \(RealtimeEntrance.userPath)?token=s3cret HTTP/1.1"
            try await realtime.send(handshake.text)
            #expect(try await realtime.answer().status == 101)
        }
        #expect(recorder.lines.contains { $0.contains("/api/v1/file") })
        #expect(!recorder.lines.contains { $0.contains("s3cret") })
    }

    @Test("requests follow each other on one connection, pipelined ones too")
    func keepAlive() async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            #expect(try await connection.request("GET", "/health").status == 200)
            try await connection.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.answer().status == 200)
            #expect(try await connection.answer().status == 404)
        }
    }

    @Test("an unannounced body over the limit is refused as well")
    func chunkedTooLarge() async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            try await connection.send("POST /api/v1/things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = "10000\r\n" + String(repeating: " ", count: 0x10000) + "\r\n"
            for _ in 0..<5 { try await connection.send(chunk) }
            #expect(try await connection.answer().status == 413)
            try await connection.send("0\r\n\r\n")
            #expect(try await connection.request("GET", "/health").status == 200)
        }
    }

    @Test(
        "a request that asks for another protocol is answered, and is the connection's last",
        arguments: ["Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings", "Connection: close"])
    func lastRequest(_ headers: String) async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let request = "GET /health HTTP/1.1\r\nHost: a\r\n"
            try await connection.send("\(request)\(headers)\r\n\r\n\(request)\r\n")
            let answer = try await connection.answer()
            #expect(answer.status == 200)
            #expect(answer.headers["connection"] == "close")
            #expect(await connection.textUntilClosed() == "")
        }
    }

    @Test("who waits for 100-continue gets it")
    func continues() async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            try await connection.send(
                "POST /api/v1/things HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
            #expect(try await connection.answer().status == 100)
            try await connection.send("[]")
            #expect(try await connection.answer().status == 201)
        }
    }

    @Test("what is no HTTP is answered 400 and closed", .threats("IN-04"), arguments: [false, true])
    func garbage(afterRequest: Bool) async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            if afterRequest { #expect(try await connection.request("GET", "/health").status == 200) }
            try await connection.send("\u{16}\u{3}\u{1} hello\r\n\r\n")
            #expect(await connection.textUntilClosed().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test("an HTTP/2 preface is closed at once")
    func preface() async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            try await connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            #expect(await connection.textUntilClosed().hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test(
        "a head over the limit is refused", .threats("IN-04"),
        arguments: ["GET /%@ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA: %@\r\n\r\n"])
    func largeHead(_ head: String) async throws {
        try await Self.server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let parts = head.split(separator: "%@")
            try await connection.send(parts[0] + String(repeating: "a", count: 40_000) + parts[1])
            let answer = await connection.textUntilClosed()
            #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.hasSuffix(#""code":"too_large"}"#))
        }
    }

    @Test("a body that takes too long ends the connection", .threats("IN-04"), arguments: [true, false])
    func slowBody(isAnswered: Bool) async throws {
        var server = Self.server
        server.settings.limits.body = .milliseconds(isAnswered ? 60_000 : 20)
        server.settings.limits.leftover = .milliseconds(20)
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let path = isAnswered ? "/api/v1/nothing" : "/api/v1/things"
            try await connection.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n[]")
            if isAnswered { #expect(try await connection.answer().status == 404) }
            #expect(await connection.textUntilClosed() == "")
        }
    }

    @Test("a connection that is idle for too long is closed")
    func idle() async throws {
        var server = Self.server
        server.settings.limits.idle = .milliseconds(20)
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            #expect(try await connection.request("GET", "/health").status == 200)
            #expect(await connection.textUntilClosed() == "")
        }
    }

    @Test("a body that is cut off never reaches a handler")
    func cutOff() async throws {
        var server = TestHTTPServer()
        let (outcomes, outcome) = AsyncStream.makeStream(of: Bool.self)
        server.routes.post("/things", "", for: .anyone, as: .undescribed) { request, _ in
            do {
                let body = try await request.readBody(limit: 100)
                outcome.yield(true)
                return JSONResponse(bytes: body)
            } catch {
                outcome.yield(false)
                throw error
            }
        }
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            try await connection.send("POST /api/v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n[]")
            try await connection.close()
            #expect(await outcomes.first { _ in true } == false)
        }
    }
}
