import ChatTestSupport
import Foundation
import Testing

/// Pictures and sounds on their way from one terminal to another, with a real server between them.
@Suite("Files at two terminals", .timeLimit(.minutes(3)))
struct TerminalFileTests {
    private static let photo = StormFolder.source("photo.jpg")

    @Test("a picture is sent with words beside it, and opened, saved and exported at the other end")
    func pictures() async throws {
        try await withHome { home in
            try await DemoServer.with { server in
                // Notes what it was asked to show: its argument, and nothing else of the file's name.
                let viewer = try Self.program("viewer", in: home, "printf '%s\\n' \"$1\" >> '\(home.path)/shown'")
                try Self.settings("open: \(viewer)\npictures: open\ndownloads: \(home.path)/saved", in: home)
                let staff = try Self.console(server, home, ["--username", "admin@salon.com"])
                try await staff.openDemoChat()
                staff.type("like this?")
                staff.type("\u{14}")
                try await staff.wait(for: "the dialog") { $0.text.contains("Send a file") }
                staff.type(Self.photo)
                try await staff.wait(for: "the file's name") { $0.text.contains("photo.jpg") }
                staff.type("\r")
                try await staff.wait(for: "the picture, delivered or sent") { screen in
                    screen.lines.contains { $0.contains("[image] photo.jpg") && $0.contains("✓") }
                        && screen.text.contains("like this?") && !screen.text.contains("Send a file")
                }

                let customer = try Self.console(server, home, ["--phone", "+1234567890"])
                try await customer.wait(for: "a live line") { $0.text.contains("live") }
                customer.type("\r")
                try await customer.wait(for: "the picture and its words") {
                    $0.text.contains("[image] photo.jpg") && $0.text.contains("like this?")
                }
                customer.type("/open\r")
                try await customer.wait(for: "the word that it is opened") { $0.text.contains("opening photo.jpg") }
                let shown = try await Self.contents(of: home.appendingPathComponent("shown"))
                let path = try #require(shown.split(separator: "\n").first.map(String.init))
                #expect(path.hasSuffix("photo.jpg"))
                #expect(
                    try Data(contentsOf: URL(fileURLWithPath: path))
                        == Data(contentsOf: URL(fileURLWithPath: Self.photo)))

                for name in ["photo.jpg", "photo (2).jpg"] {
                    customer.type("/save\r")
                    let saved = home.appendingPathComponent("saved/" + name)
                    try await customer.wait(for: "the word that it is saved") { $0.text.contains("/" + name) }
                    let mode = try FileManager.default.attributesOfItem(atPath: saved.path)[.posixPermissions]
                    #expect(mode as? Int == 0o600)
                    #expect(try Data(contentsOf: saved) == Data(contentsOf: URL(fileURLWithPath: Self.photo)))
                }
                customer.type("/export html\r")
                try await customer.wait(for: "the word where the transcript is") {
                    $0.text.contains("transcript is in")
                }
                let pages = try FileManager.default.contentsOfDirectory(atPath: home.path + "/saved")
                let page = try #require(pages.first { $0.hasSuffix(".html") })
                #expect(
                    try String(contentsOfFile: home.path + "/saved/" + page, encoding: .utf8).contains("like this?"))
                #expect(staff.screen.unknown.isEmpty && customer.screen.unknown.isEmpty)
            }
        }
    }

    @Test("chafa's picture fills the screen, whatever else it writes is not obeyed, and a key brings the chat back")
    func inTheTerminal() async throws {
        try await withHome { home in
            try await DemoServer.with { server in
                let chafa = """
                    printf '\\033[38;5;196m####\\033[0m\\033]0;owned\\007\\033[2J\\033[?1049l\\n'
                    printf '\\033[31mfrom chafa\\033[m\\n'
                    """
                let program = try Self.program("chafa", in: home, chafa)
                let path = URL(fileURLWithPath: program).deletingLastPathComponent().path + ":/usr/bin:/bin"
                let staff = try Self.console(
                    server, home, ["--username", "admin@salon.com"], ["PATH": path])
                try await staff.openDemoChat()
                staff.type("/image \(Self.photo)\r")
                try await staff.wait(for: "the picture's line") { screen in
                    screen.lines.contains { $0.contains("[image] photo.jpg") && $0.contains("✓") }
                }
                for _ in 0..<2 {
                    staff.type("/open\r")
                    let screen = try await staff.wait(for: "the picture") { $0.text.contains("from chafa") }
                    #expect(screen.isAlternate && screen.strings.isEmpty && screen.unknown.isEmpty)
                    #expect(screen.lines.contains { $0.hasPrefix("####") } && !screen.text.contains("[image]"))
                    #expect(screen.lines.first?.contains("photo.jpg") == true)
                    staff.type("q")
                    try await staff.wait(for: "the chat") {
                        $0.text.contains("write a message") && !$0.text.contains("from chafa")
                            && !$0.text.contains("####")
                    }
                }
            }
        }
    }

    @Test("what was not sent when the program ended is there again, with its words, and goes then")
    func killed() async throws {
        try await withHome { home in
            let copy = home.appendingPathComponent("copy.jpg")
            try FileManager.default.copyItem(at: URL(fileURLWithPath: Self.photo), to: copy)
            try await DemoServer.with { server in
                let first = try Self.console(server, home, ["--username", "admin@salon.com"])
                try await first.openDemoChat()
                first.type("look here")
                first.type("\u{14}")
                try await first.wait(for: "the dialog") { $0.text.contains("Send a file") }
                first.type(copy.path)
                try await first.wait(for: "the file's name") { $0.text.contains("copy.jpg") }
                first.type("\r")
                try await first.wait(for: "the words beside it") { screen in
                    screen.lines.contains { $0.contains("[image] copy.jpg") }
                }
                first.signal(SIGKILL)
                _ = try await first.ending()

                let second = try Self.console(server, home, ["--username", "admin@salon.com"])
                try await second.openDemoChat()
                try await second.wait(for: "the picture, stored or to be sent again") {
                    $0.text.contains("[image] copy.jpg") && $0.text.contains("look here")
                }
                second.type("/retry\r")
                try await second.wait(for: "the picture, stored") { screen in
                    screen.lines.contains { $0.contains("[image] copy.jpg") && $0.contains("✓") }
                }
                let all = try await server.asAdmin(["history", "1", "--limit", "100"])
                #expect(all.lines.filter { $0.contains("copy.jpg") }.count == 1)
            }
        }
    }
}

extension TerminalFileTests {
    private static func console(
        _ server: DemoServer, _ home: URL, _ login: [String], _ more: [String: String] = [:]
    ) throws -> PtyProcess {
        try Console.start(
            ["--server", server.url] + login,
            environment: [
                "CHAT_PASSWORD": DemoServer.password, "HOME": home.path, "XDG_STATE_HOME": home.path + "/state",
                "XDG_CONFIG_HOME": home.path,
            ].merging(more) { $1 }, columns: 110, rows: 30)
    }

    private static func settings(_ text: String, in home: URL) throws {
        let folder = home.appendingPathComponent("chat-tui")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try text.write(to: folder.appendingPathComponent("config.yaml"), atomically: true, encoding: .utf8)
    }

    /// A program of the person's; its path.
    private static func program(_ name: String, in home: URL, _ script: String) throws -> String {
        let folder = home.appendingPathComponent("bin")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let place = folder.appendingPathComponent(name)
        try ("#!/bin/sh\n" + script + "\n").write(to: place, atomically: true, encoding: .utf8)
        chmod(place.path, 0o755)
        return place.path
    }

    /// A file's text, once there is some.
    private static func contents(of place: URL) async throws -> String {
        for _ in 0..<500 {
            if let text = try? String(contentsOf: place, encoding: .utf8), text.hasSuffix("\n") { return text }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Command.Failure(description: "nothing was shown")
    }
}

extension PtyProcess {
    /// Opens the demo's chat with its first customer.
    fileprivate func openDemoChat() async throws {
        try await wait(for: "a live line") { $0.text.contains("live") }
        type("\u{1B}n")
        try await wait(for: "the dialog") { $0.text.contains("New chat") }
        type("+1234567890")
        try await wait(for: "the customer") { $0.lines.contains { $0.contains("+1234567890") && !$0.contains(":") } }
        type("\r")
        try await wait(for: "the composer") { $0.text.contains("write a message") && !$0.text.contains("New chat") }
    }
}
