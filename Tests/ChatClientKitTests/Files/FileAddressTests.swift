import ChatTestSupport
import Testing

@testable import ChatClientKit

@Suite("Where files are")
struct FileAddressTests {
    private let server: ServerAddress

    init() throws {
        server = try ServerAddress("https://salon.example/chat")
    }

    @Test(
        "the token goes to the server's own files alone", .threats("SEC-03"),
        arguments: [
            ("/uploads/chat/a_b.png", "https://salon.example/chat/uploads/chat/a_b.png", true),
            ("https://salon.example/chat/uploads/chat/a", "https://salon.example/chat/uploads/chat/a", true),
            ("/uploads/chat/größe 1.png", "https://salon.example/chat/uploads/chat/gr%C3%B6%C3%9Fe%201.png", true),
            ("https://salon.example/other/a", "https://salon.example/other/a", false),
            ("https://salon.example.evil/chat/uploads/a", "https://salon.example.evil/chat/uploads/a", false),
            ("https://salon.example/chat@evil/uploads/a", "https://salon.example/chat@evil/uploads/a", false),
            ("http://salon.example/chat/uploads/a", "http://salon.example/chat/uploads/a", false),
            ("https://cdn.example/a.png?x=1", "https://cdn.example/a.png?x=1", false),
        ])
    func token(url: String, asked: String, needsToken: Bool) throws {
        let address = try FileAddress(url, at: server)
        #expect(address.url == asked)
        #expect(address.needsToken == needsToken)
    }

    @Test(
        "what is no file's address is refused",
        arguments: [
            "", "/", "uploads/a", "/api/v1/auth/me", "file:///etc/passwd", "javascript:alert(1)", "//evil.example/a",
            "/uploads/../api/v1/auth/me", "/uploads/a/..", "/uploads/./a", "/uploads/%2e%2e/api",
            "https://salon.example/chat/uploads/../../x", "ftp://x/y",
        ])
    func refused(url: String) {
        let error = #expect(throws: ClientError.self) { try FileAddress(url, at: server) }
        #expect(error?.code == .invalidArgument)
    }
}
