import ChatWire
import Hummingbird
import Logging
import NIOPosix
import ServiceLifecycle
import Testing

@testable import ChatServer

/// The whole server on a free port over a salon of its own, and tokens for everyone in it.
struct TestChatServer {
    let port: Int
    let salon: Salon
    let bus: Bus
    let realtime: RealtimeServer
    let signer: TokenSigner
    /// Its calls.
    let routes: [Route]

    /// A token of that account, which no session stands behind.
    func token(_ principal: Principal, secondsToLive: Int64 = 3_600) async throws -> String {
        let now = Timestamp.now
        return try await signer.sign(
            AccessClaims(
                subject: "test", participant: principal.key, salonID: principal.salonID, role: principal.role,
                session: nil, issuedAt: now, expiresAt: now.advanced(byMilliseconds: secondsToLive * 1_000), id: nil))
    }

    /// A WebSocket of that account that has been greeted.
    func connect(_ principal: Principal, _ spoken: RealtimeProtocol = .v2) async throws -> TestSocket {
        let socket = try await TestSocket.connect(
            to: port, side: principal.key.type, token: try await token(principal), spoken: spoken)
        let greeting = try await socket.next()
        #expect(greeting["type"]?.stringValue == "connected")
        return socket
    }

    /// A REST call. Whatever is answered must be what the interface's description says.
    func call(
        _ method: String, _ path: String, as principal: Principal?, headers: [String] = [], body: String = ""
    ) async throws -> (status: Int, json: JSONValue) {
        let token: String? = if let principal { try await token(principal) } else { nil }
        return try await call(method, path, token: token, headers: headers, body: body)
    }

    /// A REST call with a token.
    func call(
        _ method: String, _ path: String, token: String?, headers: [String] = [], body: String = ""
    ) async throws -> (status: Int, json: JSONValue) {
        let answer = try await request(method, path, token: token, headers: headers, body: body)
        let json = try answer.json
        let resource = "/api/v1\(path)".prefix { $0 != "?" }
        // Where a part of the path is fixed in one route and variable in another, the fixed one is meant.
        let route = routes.filter { $0.method.rawValue == method && $0.matches(String(resource)) }
            .min { $0.pathParameters.count < $1.pathParameters.count }
        if let route { #expect(route.findings(inAnswer: answer.status, json) == [], "\(method) \(path)") }
        return (answer.status, json)
    }

    /// A REST call with any token and headers.
    func request(
        _ method: String, _ path: String, token: String? = nil, headers: [String] = [], body: String = ""
    ) async throws -> TestConnection.Answer {
        let connection = try await TestConnection.connect(to: port)
        let authorization = token.map { ["Authorization: Bearer \($0)"] } ?? []
        let answer = try await connection.request(
            method, "/api/v1\(path)", headers: ["Connection: close"] + authorization + headers, body: body)
        try? await connection.close()
        return answer
    }
}

/// Runs the whole server while `body` uses it.
func withChatServer(
    _ settings: RealtimeSettings = RealtimeSettings(), logger: Logger = .silent,
    uploadLimit: Int = WireLimits.uploadBytes,
    _ body: (TestChatServer) async throws -> Void
) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let bus = try await Bus(group: group)
    try await withSalon(observer: bus) { salon in
        let accounts = try await Accounts(
            configuration: ServerConfiguration(), folder: salon.folder, store: salon.store, bus: bus)
        let authenticator = accounts.authenticator
        let signer = try await TokenSigner(secrets: SigningSecrets(files: [], folder: salon.folder))
        let realtime = RealtimeServer(
            store: salon.store, bus: bus, authenticator: authenticator, settings: settings, logger: logger)
        var server = TestHTTPServer()
        server.logger = logger
        server.settings.metrics = bus.metrics.registry
        let uploads = UploadService(
            store: salon.store, folder: UploadFolder(path: salon.folder.uploads), limit: uploadLimit,
            metrics: bus.metrics.uploads, logger: logger)
        server.routes = ChatServerApp.routes(
            store: salon.store, bus: bus, accounts: accounts.service, uploads: uploads)
        server.authenticate = { try await authenticator.authenticate(token: $0, as: $1) }
        server.accept = { request, channel in
            try channel.pipeline.syncOperations.addHandler(RealtimeConnection(request, server: realtime))
        }
        let clock = realtime.start()
        defer { for task in clock { task.cancel() } }
        try await server.run { port, _ in
            try await body(
                TestChatServer(
                    port: port, salon: salon, bus: bus, realtime: realtime, signer: signer,
                    routes: server.routes.routes))
        }
        await salon.store.drained()
    }
}

/// Runs `body` with a chat of Bo and Bea.
func withChat(
    _ settings: RealtimeSettings = RealtimeTests.unlimited, _ body: (TestChatServer, ChatID) async throws -> Void
) async throws {
    try await withChatServer(settings) { server in
        let chat = try await server.salon.waitingChat()
        _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
        try await body(server, chat)
    }
}

extension TestConnection.Answer {
    /// The body; `null` where there is none.
    var json: JSONValue {
        get throws { body.isEmpty ? .null : try JSONParser.parse(Array(body.utf8)) }
    }
}

extension JSONValue {
    /// The names of an object's fields.
    var names: Set<String> { Set(objectValue?.members.map(\.name) ?? []) }

    /// The `type` of an event.
    var type: String? { self["type"]?.stringValue }

    /// The text of an event's message.
    var words: String? { self["message"]?["content"]?.stringValue }
}
