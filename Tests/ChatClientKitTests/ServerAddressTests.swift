import Testing

@testable import ChatClientKit

@Suite("Server addresses")
struct ServerAddressTests {
    @Test(
        "what is an address is read",
        arguments: [
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"), ("HTTPS://Salon.example/", "https://Salon.example"),
            ("ws://localhost", "http://localhost"), ("wss://a.b/chat/", "https://a.b/chat"),
            ("http://[::1]:80", "http://[::1]:80"), ("https://a_b.c:65535/x/y", "https://a_b.c:65535/x/y"),
        ])
    func valid(text: String, url: String) throws {
        #expect(try ServerAddress(text).url == url)
    }

    @Test(
        "what is none is refused",
        arguments: [
            "", "localhost", "://x", "ftp://a", "http://", "http:///a", "http://:80", "http://a:0", "http://a:65536",
            "http://a:b", "http://a:", "http://u:p@a", "http://a?x=1", "http://a#b", "http://a b", "http://[::1",
            "http://[]:80", "http://[::1]x", "http://ä.example", "http://a/\r\nX: y", "http://a\\b",
        ])
    func invalid(text: String) {
        let error = #expect(throws: ClientError.self) { _ = try ServerAddress(text) }
        #expect(error?.code == .invalidArgument)
    }

    @Test(
        "query values are encoded",
        arguments: [("a b&c=d", "a%20b%26c%3Dd"), ("+49 é", "%2B49%20%C3%A9"), ("-._~", "-._~")])
    func encoding(text: String, expected: String) {
        #expect(URLEncoding.encode(text) == expected)
    }
}
