import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Where files are")
struct RemoteFileTests {
    private func place(_ url: String) -> RemoteFile.Place {
        RemoteFile(
            TranscriptMessage.File(
                kind: .image, name: UserText("x"), size: nil, duration: nil, url: UserText(url))
        ).place(server: "http://127.0.0.1:8000")
    }

    @Test(
        "the chat's server is not foreign",
        arguments: ["/uploads/chat/a_b.jpg", "http://127.0.0.1:8000/uploads/chat/a_b.jpg"])
    func server(url: String) {
        #expect(place(url) == .server)
    }

    @Test(
        "others are named as they would be asked",
        arguments: [
            ("https://evil.example/x.jpg", "evil.example"), ("http://h:81?x", "h:81"), ("HTTPS://[::1]:8/x", "[::1]:8"),
            ("http://127.0.0.1:8000.evil.example/uploads/x", "127.0.0.1:8000.evil.example"),
            ("http://127.0.0.1:8000/elsewhere", "127.0.0.1:8000"),
        ])
    func elsewhere(url: String, host: String) {
        #expect(place(url) == .elsewhere(host: host))
    }

    @Test(
        "what one program reads so and another otherwise is fetched from nowhere",
        arguments: [
            "http://good.example\\@evil.example/", "http://good.example@evil.example/", "http://ev%69l.example/",
            "http://ëvil.example/", "javascript:alert(1)", "file:///etc/passwd", "ftp://h/x", "", "//h/x", "http://",
            "http://a b/", "http://h\u{1B}[2J/",
        ])
    func nowhere(url: String) {
        #expect(place(url) == .nowhere)
    }
}
