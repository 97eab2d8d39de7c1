import ChatTestSupport
import Foundation
import Logging
import NIOCore
import NIOSSL
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("The HTTP server under TLS", .timeLimit(.minutes(1)))
struct TLSTests {
    @Test("serves REST and WebSocket")
    func https() async throws {
        var server = HTTPServerTests.server
        server.settings.tls = try TestCertificate.server()
        try await server.run { port, _ in
            let rest = try await TestConnection.connect(to: port, tls: TestCertificate.client())
            #expect(try await rest.request("GET", "/health").status == 200)
            let realtime = try await TestConnection.connect(to: port, tls: TestCertificate.client())
            try await realtime.send(TestHandshake().text + "early")
            #expect(try await realtime.answer().status == 101)
            #expect(try await realtime.text(count: 5) == "early")
        }
    }

    @Test("closes a connection that never begins the TLS handshake", .threats("DOS-03"))
    func silence() async throws {
        var server = HTTPServerTests.server
        server.settings.tls = try TestCertificate.server()
        server.settings.limits.firstHead = .milliseconds(20)
        try await server.run { port, _ in
            let silent = try await TestConnection.connect(to: port)
            #expect(await silent.textUntilClosed() == "")
        }
    }

    @Test("shows another certificate once it is told to, and goes on with connections that are open")
    func reloading() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try TestCertificate.first.write(to: folder)
        let identity = try TLSIdentity(TestCertificate.files(in: folder))
        var server = HTTPServerTests.server
        server.settings.tls = identity.configuration
        try await server.run { port, _ in
            let rest = try await TestConnection.connect(to: port, tls: TestCertificate.client())
            #expect(try await rest.request("GET", "/health").status == 200)
            let realtime = try await TestConnection.connect(to: port, tls: TestCertificate.client())
            try await realtime.send(TestHandshake().text)
            #expect(try await realtime.answer().status == 101)

            try TestCertificate.second.write(to: folder)
            try identity.reload()
            #expect(try await Self.isTrusted(port, .second))
            #expect(try await !Self.isTrusted(port, .first))
            #expect(try await rest.request("GET", "/health").status == 200)
            try await realtime.send("later")
            #expect(try await realtime.text(count: 5) == "later")
        }
    }

    @Test(
        "keeps what it has where the files hold no identity",
        arguments: [
            ("certificate.pem", "nothing"), ("key.pem", "nothing"), ("certificate.pem", ""),
            ("certificate.pem", TestCertificate.second.certificate), ("key.pem", TestCertificate.second.key),
        ])
    func badFiles(name: String, text: String) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try TestCertificate.first.write(to: folder)
        let identity = try TLSIdentity(TestCertificate.files(in: folder))
        var server = HTTPServerTests.server
        server.settings.tls = identity.configuration
        try await server.run { port, _ in
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
            let log = LogRecorder()
            HangupService(identity: identity, logger: Logger(label: "test") { _ in log }).hangUp()
            #expect(log.lines.contains { $0.contains("not read anew") && $0.contains(name) })
            #expect(!log.lines.contains { $0.contains("PRIVATE KEY") })
            #expect(try await Self.isTrusted(port, .first))
            #expect(throws: StoreError.self) { try TLSIdentity(TestCertificate.files(in: folder)) }
        }
    }

    /// Whether a client that trusts this certificate alone gets an answer.
    private static func isTrusted(_ port: Int, _ certificate: TestCertificate) async throws -> Bool {
        let connection = try await TestConnection.connect(to: port, tls: certificate.trusting())
        guard (try? await connection.send("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")) != nil else {
            return false
        }
        return await connection.textUntilClosed().hasPrefix("HTTP/1.1 200")
    }
}

extension TestCertificate {
    static func server() throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try first.parsed)],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(first.key.utf8), format: .pem)))
    }

    static func client() throws -> TLSConfiguration { try first.trusting() }

    /// A client that trusts this one alone.
    func trusting() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([try parsed])
        return configuration
    }

    /// Where ``write(to:)`` puts it.
    static func files(in folder: String) -> ServerConfiguration.TLSFiles {
        .init(certificate: "\(folder)/certificate.pem", key: "\(folder)/key.pem")
    }

    private var parsed: NIOSSLCertificate {
        get throws { try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem) }
    }
}
