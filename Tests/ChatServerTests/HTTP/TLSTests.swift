import NIOCore
import NIOSSL
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

    @Test("closes a connection that never begins the TLS handshake")
    func silence() async throws {
        var server = HTTPServerTests.server
        server.settings.tls = try TestCertificate.server()
        server.settings.limits.firstHead = .milliseconds(20)
        try await server.run { port, _ in
            let silent = try await TestConnection.connect(to: port)
            #expect(await silent.textUntilClosed() == "")
        }
    }
}

/// A certificate of `localhost` that signs itself, made for these tests alone; good until 2126.
enum TestCertificate {
    static func server() throws -> TLSConfiguration {
        TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try certificate)],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(keyPEM.utf8), format: .pem)))
    }

    static func client() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([try certificate])
        return configuration
    }

    private static var certificate: NIOSSLCertificate {
        get throws { try NIOSSLCertificate(bytes: Array(certificatePEM.utf8), format: .pem) }
    }

    private static let certificatePEM = """
        -----BEGIN CERTIFICATE-----
        MIIBlTCCATugAwIBAgIUA6vWVZir0qr5hBPHcSr5fNS2nscwCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA1MDk0OFoYDzIxMjYxMDMw
        MDUwOTQ4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARMR6dPLwCTSjMg3CfezU0XPnkmoxkCXeGkoy/eWWQzrwrAiEMXI4lB
        yW1vwFjbZoej+/xLRESblCcazXf07HB1o2kwZzAdBgNVHQ4EFgQUDd0wHHXls9W7
        tcjwQ5YcdH9xt78wHwYDVR0jBBgwFoAUDd0wHHXls9W7tcjwQ5YcdH9xt78wDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        SAAwRQIgJxmhNLANSta1QyYTs8M03dvLQ2+W65LbRBAAlbGz1uYCIQDjuLgFplMO
        zE8OZL2Qr2wZg3qL5vAGLcfh9rr+TYXdWg==
        -----END CERTIFICATE-----
        """

    private static let keyPEM = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfjfpyaOvQ4oHGt3V
        9r6AUHGoUfsaQb/6k4jnbFctn3WhRANCAARMR6dPLwCTSjMg3CfezU0XPnkmoxkC
        XeGkoy/eWWQzrwrAiEMXI4lByW1vwFjbZoej+/xLRESblCcazXf07HB1
        -----END PRIVATE KEY-----
        """
}
