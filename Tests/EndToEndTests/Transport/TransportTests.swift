import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Synchronization
import Testing

@Suite("TLS and proxies, for REST and the WebSocket alike", .timeLimit(.minutes(3)))
struct TransportTests {
    /// A folder with the server's certificate and another of the same name.
    private func withCertificates(
        _ body: (_ server: String, _ own: String, _ other: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, certificate) in [("own", TestCertificate.first), ("other", .second)] {
            let place = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try certificate.write(to: place.path)
        }
        let own = folder.appendingPathComponent("own").path
        try await body(own, "\(own)/certificate.pem", folder.appendingPathComponent("other/certificate.pem").path)
    }

    /// A demo server with TLS, at the name that the certificate is for.
    private func withSecureServer(
        _ body: (_ url: String, _ own: String, _ other: String) async throws -> Void
    ) async throws {
        try await withCertificates { folder, own, other in
            try await DemoServer.with(
                ["--tls-certificate", "\(folder)/certificate.pem", "--tls-key", "\(folder)/key.pem"]
            ) { server in
                try await body(server.url.replacing("127.0.0.1", with: "localhost"), own, other)
            }
        }
    }

    /// How the line of a client first goes: `live`, or the error's code.
    private func line(of client: ChatClient) async -> String {
        await client.withConnection { events in
            for await case .connection(let state) in events {
                switch state {
                case .live: return "live"
                case .waiting(_, let error): return "\(error.code)"
                case .signedOut: return "signed out"
                default: break
                }
            }
            return "nothing"
        }
    }

    @Test("a CA file is trusted in place of the system's, by REST and the WebSocket, and nothing else is")
    func certificates() async throws {
        try await withSecureServer { url, own, other in
            let options = TransportOptions(certificateAuthorityFile: own)
            let session = try await Session.signIn(to: url, with: DemoServer.admin, options: options)
            #expect(await line(of: try ChatClient(server: url, session: session, options: options)) == "live")
            for file in [nil, other, "/nonexistent.pem"] {
                let options = TransportOptions(certificateAuthorityFile: file)
                let error = await #expect(throws: ClientError.self) {
                    try await Session.signIn(to: url, with: DemoServer.admin, options: options)
                }
                #expect(error?.code == .insecure, "\(String(describing: error))")
                #expect(
                    await line(of: try ChatClient(server: url, session: session, options: options)) == "insecure")
            }
            // The certificate is good, and not for this name.
            let error = await #expect(throws: ClientError.self) {
                try await Session.signIn(
                    to: url.replacing("localhost", with: "127.0.0.1"), with: DemoServer.admin, options: options)
            }
            #expect(error?.code == .insecure)
        }
    }

    @Test("a proxy carries TLS for both by CONNECT, with its own sign-in, and sees nothing of what is inside")
    func secureProxy() async throws {
        try await withSecureServer { url, own, _ in
            let proxy = try ForwardProxy(credentials: "me:secret")
            defer { proxy.stop() }
            let options = TransportOptions(
                certificateAuthorityFile: own, proxy: .url("http://me:secret@127.0.0.1:\(proxy.port)"),
                userAgent: "bot/7")
            let session = try await Session.signIn(to: url, with: DemoServer.admin, options: options)
            let client = try ChatClient(server: url, session: session, options: options)
            #expect(await line(of: client) == "live")
            // REST keeps its connection: one for all calls, and the WebSocket's.
            let requests = proxy.requests
            #expect(requests.count >= 2)
            #expect(requests.allSatisfy { $0.method == "CONNECT" && $0.path == url.dropFirst("https://".count) })
            #expect(requests.allSatisfy { $0.headers["user-agent"] == ["bot/7"] && $0.headers["authorization"] == nil })
            #expect(!"\(options.proxy)".contains("secret"))

            let wrong = TransportOptions(
                certificateAuthorityFile: own, proxy: .url("http://me:wrong@127.0.0.1:\(proxy.port)"))
            let error = await #expect(throws: ClientError.self) {
                try await Session.signIn(to: url, with: DemoServer.admin, options: wrong)
            }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("407") == true, "\(String(describing: error))")
            #expect(await line(of: try ChatClient(server: url, session: session, options: wrong)) == "unreachable")
        }
    }

    @Test("without TLS a proxy forwards REST, and carries the WebSocket by CONNECT")
    func plainProxy() async throws {
        try await DemoServer.with { server in
            let proxy = try ForwardProxy()
            defer { proxy.stop() }
            let options = TransportOptions(proxy: .url("http://127.0.0.1:\(proxy.port)"))
            let session = try await Session.signIn(to: server.url, with: DemoServer.admin, options: options)
            #expect(await line(of: try ChatClient(server: server.url, session: session, options: options)) == "live")
            #expect(proxy.requests.contains { $0.method == "POST" && $0.path == "\(server.url)/api/v1/auth/login" })
            #expect(proxy.requests.contains { $0.method == "CONNECT" && "http://\($0.path)" == server.url })
        }
    }

    @Test("the environment's proxies count for programs, REST and WebSocket, and no_proxy excepts from them")
    func environment() async throws {
        try await withSecureServer { url, own, _ in
            let proxy = try ForwardProxy()
            defer { proxy.stop() }
            for (exception, isProxied) in [("", true), ("localhost", false)] {
                let before = proxy.requests.count
                let tail = try Command(
                    ["tail", "--json", "--ca-file", own, "--username", "admin@salon.com"],
                    environment: [
                        "CHAT_SERVER": url, "CHAT_PASSWORD": DemoServer.password,
                        "https_proxy": "http://127.0.0.1:\(proxy.port)", "no_proxy": exception,
                    ])
                try await tail.wait(for: "a live line") { $0.contains { $0.contains("\"state\":\"live\"") } }
                tail.signal(SIGINT)
                #expect(try await tail.outcome().status == 130)
                let new = proxy.requests.dropFirst(before)
                #expect(isProxied ? new.count >= 2 : new.isEmpty)
                #expect(new.allSatisfy { $0.method == "CONNECT" })
            }
        }
    }

    @Test("each program says which it is, in REST and in the upgrade")
    func userAgent() async throws {
        try await DemoServer.with { server in
            let tail = try Command(
                ["tail", "--json", "--username", "bea@salon.com"],
                environment: ["CHAT_SERVER": server.url, "CHAT_PASSWORD": DemoServer.password])
            try await tail.wait(for: "a live line") { $0.contains { $0.contains("\"state\":\"live\"") } }
            let session = try await Session.signIn(to: server.url, with: DemoServer.admin)
            // A line end in it must not begin another header.
            let client = try ChatClient(
                server: server.url, session: session, options: TransportOptions(userAgent: "bot/7\r\nX-Evil: 1"))
            let api = try ChatClient(server: server.url, session: session).api
            try await client.withConnection { events in
                for await case .connection(.live) in events { break }
                let clients = try await api.connections().connections.map(\.client)
                #expect(clients.contains { $0?.hasPrefix("chat-tui/") == true }, "\(clients)")
                #expect(clients.contains("bot/7X-Evil: 1"), "\(clients)")
            }
        }
    }

    @Test("HTTP/2 is spoken for REST where TLS agrees on it, and never for the WebSocket")
    func http2() async throws {
        try await withCertificates { _, own, _ in
            let spoken = Mutex<[String]>([])
            let server = try ScriptedServer { connection in
                let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
                var bytes: [UInt8] = []
                func read(_ count: Int) throws -> ArraySlice<UInt8> {
                    while bytes.count < count, let more = try connection.read() { bytes += more }
                    let part = bytes.prefix(count)
                    bytes.removeFirst(part.count)
                    return part
                }
                guard try read(preface.count).elementsEqual(preface) else {
                    spoken.withLock { $0.append("HTTP/1.1") }
                    return try connection.respond(404)
                }
                spoken.withLock { $0.append("HTTP/2") }
                var frame: ArraySlice<UInt8> = []
                // Its length, its type: until the head of the request, type 1.
                while frame.dropFirst(3).first != 1 {
                    frame = try read(9)
                    guard frame.count == 9 else { return }
                    _ = try read(frame.prefix(3).reduce(0) { $0 << 8 | Int($1) })
                }
                // Frames (RFC 9113, section 4.1): settings, their acknowledgement, and for the one request a head with
                // `:status: 200` (the static table's 8th entry, RFC 7541) that also ends the answer's stream.
                try connection.write([0, 0, 0, 4, 0, 0, 0, 0, 0] + [0, 0, 0, 4, 1, 0, 0, 0, 0])
                try connection.write([0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88])
                try connection.readToEnd()
            }
            defer { server.stop() }
            try await TLSFront.with(to: server.port, protocols: ["h2", "http/1.1"]) { front in
                let options = TransportOptions(certificateAuthorityFile: own)
                let answer = try await CurlHTTPTransport(options: options).send(
                    HTTPRequest(method: .get, url: "\(front.url)/"))
                #expect(answer.status == 200)
                // The way of a WebSocket.
                let stream = try await CurlConnector(options: options).connect(to: try ServerAddress(front.url))
                stream.write(Array("GET /socket HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
                #expect(try await stream.read()?.starts(with: "HTTP/1.1 404".utf8) == true)
                stream.close()
                #expect(spoken.withLock { $0 } == ["HTTP/2", "HTTP/1.1"])
            }
        }
    }
}
