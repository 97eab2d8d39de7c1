import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

@Suite("The client for scripts", .timeLimit(.minutes(3)))
struct CommandTests {
    @Test("what one command sends the others show")
    func sendAndRead() async throws {
        try await DemoServer.with { server in
            let words = "first line\n\n  indented <b>&\u{1B}[2J\u{202E} 👩‍👩‍👧 last line\n"
            let sent = try await server.asAdmin(["send", "1", "-"], input: words)
            #expect(sent.status == 0, "\(sent)")
            let id = try #require(Int64(sent.output.dropLast()))
            let reply = try await server.asAdmin(["send", "1", "--reply-to", "\(id)", "and", "an", "answer"])
            #expect(Int64(reply.output.dropLast()).map { $0 > id } == true, "\(reply)")

            let json = try await server.asAdmin(["history", "1", "--json", "--limit", "2"])
            let messages = try json.lines.map { try JSONParser.parse(Array($0.utf8)) }
            #expect(messages.map { $0["content"]?.stringValue } == [words, "and an answer"])
            #expect(messages.map { $0["reply_to_message_id"]?.integerValue } == [nil, id])
            #expect(!json.output.contains("\u{1B}") && !json.output.unicodeScalars.contains("\u{202E}"))

            let text = try await server.asAdmin(["history", "1", "--limit", "2"])
            #expect(text.lines.first?.hasPrefix("\(id)  20") == true)
            #expect(text.output.contains("Ada: first line\n    \n      indented <b>&␛[2J 👩‍👩‍👧 last line\n"))
            #expect(text.output.contains("┃ Ada: first line"))

            let before = try await server.asAdmin(["history", "1", "--before", "\(id)", "--json"])
            #expect(before.status == 0)
            #expect(!before.lines.isEmpty && !before.output.contains("last line"))

            let chats = try await server.asAdmin(["chats"])
            let row = try #require(
                chats.lines.first { $0.hasPrefix("1\t") }?.split(separator: "\t", omittingEmptySubsequences: false))
            #expect(row.count == 6 && row.last == "and an answer")
            let listed = try await server.asAdmin(["chats", "--json", "--scope", "all"]).lines
                .map { try JSONParser.parse(Array($0.utf8)) }
            #expect(listed.contains { $0["id"]?.integerValue == 1 && $0["participants"]?.arrayValue != nil })
            #expect(try await server.asAdmin(["chats", "--archived"]).status == 0)
        }
    }

    @Test("a transcript has every message of the chat, in each format")
    func export() async throws {
        try await DemoServer.with { server in
            // More than two pages, the deleted among them.
            let count = 230
            let staff = try await server.client()
            for number in 0..<count {
                _ = try await staff.api.send(MessageDraft(text: "<i>number \(number)</i>"), to: ChatID(1))
            }
            let last = try #require(try await staff.api.history(of: ChatID(1)).messages.first)
            try await staff.api.delete(last.id)

            let text = try await server.asAdmin(["export", "1"])
            #expect(text.status == 0, "\(text.errors)")
            let numbers = text.output.matches(of: /<i>number ([0-9]+)<\/i>/).compactMap { Int($0.output.1) }
            #expect(numbers == Array(0..<(count - 1)))
            #expect(text.output.contains("Ada: [Message deleted]"))

            let json = try await server.asAdmin(["export", "1", "--format", "json"])
            let messages = try #require(try JSONParser.parse(Array(json.output.utf8))["messages"]?.arrayValue)
            let ids = messages.compactMap { $0["id"]?.integerValue }
            #expect(ids == ids.sorted() && Set(ids).count == ids.count && ids.last == last.id.rawValue)
            #expect(messages.count >= count)

            let html = try await server.asAdmin(["export", "1", "--format", "html"])
            #expect(html.output.hasPrefix("<!DOCTYPE html>") && html.output.hasSuffix("</html>\n"))
            #expect(html.output.matches(of: #/<article /#).count == messages.count)
            #expect(html.output.contains("&lt;i&gt;number 0&lt;/i&gt;") && !html.output.contains("<i>number"))
        }
    }

    @Test("the page's own style is the one that its policy allows")
    func stylePolicy() async throws {
        try await DemoServer.with { server in
            let page = try await server.asAdmin(["export", "1", "--format", "html"]).output
            let style = try #require(page.firstMatch(of: /<style>((?s:.*))<\/style>/)).output.1
            let allowed = try #require(page.firstMatch(of: /style-src 'sha256-([^']+)'/)).output.1
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = [
                "python3", "-c",
                "import base64, hashlib, sys; print(base64.b64encode(hashlib.sha256(sys.argv[1].encode()).digest()).decode())",
                String(style),
            ]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            let hash = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(String(decoding: hash, as: UTF8.self).dropLast() == allowed)
        }
    }

    @Test("statuses tell wrong use from failure, and standard error says what to do")
    func statuses() async throws {
        try await DemoServer.with { server in
            let address = ["CHAT_SERVER": server.url]
            let login = address.merging(["CHAT_PASSWORD": DemoServer.password]) { $1 }
            let admin = ["--username", "admin@salon.com"]
            let cases: [(arguments: [String], environment: [String: String], status: Int32, says: String)] = [
                (["chats"], address, 64, "Nobody is signed in: run “chat-tui login”"),
                (["chats"] + admin, address, 64, "There is no password for admin@salon.com"),
                (["chats", "--profile", "test"], address, 64, "chat-tui login --profile test"),
                (["chats"] + admin, ["CHAT_SERVER": server.url, "CHAT_PASSWORD": "wrong"], 1, "ncorrect"),
                (["chats"] + admin, ["CHAT_SERVER": "http://127.0.0.1:9", "CHAT_PASSWORD": "x"], 1, "onnect"),
                (["chats", "--server", "nonsense"] + admin, login, 64, "nonsense: This is not a server address"),
                (["chats", "--scope", "some"] + admin, login, 64, "mine"),
                (["history", "999"] + admin, login, 1, "ot found"),
                (["history", "0"] + admin, login, 64, "above zero"),
                (["history", "1", "--limit", "0"] + admin, login, 64, "--limit"),
                (["send", "1", " "] + admin, login, 64, "nothing to send"),
                (["send", "1"] + admin, login, 64, "nothing to send"),
                (["send", "1", "--image", "a", "--voice", "b"] + admin, login, 64, "one file"),
                (["send", "1", "--image", "/nonexistent"] + admin, login, 1, "/nonexistent"),
                (["send", "1", "--voice", "/etc/passwd"] + admin, login, 1, "none of the files"),
                (["send", "1", String(repeating: "x", count: 10_001)] + admin, login, 64, "longer than 10000"),
                (["send", "999", "hello"] + admin, login, 1, "ot found"),
                (["tail", "999"] + admin, login, 1, "ot found"),
                (["export", "999"] + admin, login, 1, "ot found"),
                (["export", "1", "--format", "pdf"] + admin, login, 64, "html"),
                (["chats"], address.merging(["CHAT_TOKEN": "no.such.token"]) { $1 }, 1, "credentials"),
            ]
            for (arguments, environment, status, says) in cases {
                let outcome = try await Command.run(arguments, environment: environment)
                #expect(outcome.status == status, "\(arguments): \(outcome)")
                #expect(outcome.output.isEmpty, "\(arguments): \(outcome)")
                #expect(outcome.errors.contains(says), "\(arguments): \(outcome)")
            }
            let notText = try await Command.run(["send", "1", "-"] + admin, environment: login, input: "")
            #expect(notText.status == 64)
        }
    }

    @Test("pictures and sounds are uploaded, and sent with the words that go with them")
    func files() async throws {
        try await DemoServer.with { server in
            let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: place) }
            let voice = place.appendingPathComponent("hello there.wav")
            try Self.wave(seconds: 2).write(to: voice)
            let sent = try await server.asAdmin(["send", "1", "--voice", voice.path, "listen", "to", "this"])
            #expect(sent.status == 0, "\(sent)")
            let history = try await server.asAdmin(["history", "1", "--limit", "1", "--json"])
            let message = try JSONParser.parse(Array((history.lines.last ?? "").utf8))
            #expect(message["message_type"]?.stringValue == "voice")
            #expect(message["content"]?.stringValue == "listen to this")
            #expect(message["media_duration"]?.numberValue == 2)
            #expect(message["media_url"]?.stringValue?.hasPrefix("/uploads/chat/") == true)
            let text = try await server.asAdmin(["history", "1", "--limit", "1"])
            #expect(text.output.contains("[voice note] ") && text.output.contains(" 0:02 "))
            #expect(text.output.contains("\(server.url)/uploads/chat/"))
            // What is no picture is not sent as one.
            let wrong = try await server.asAdmin(["send", "1", "--image", voice.path])
            #expect(wrong.status == 1 && wrong.errors.contains("is no picture"), "\(wrong)")
            #expect(try await server.asAdmin(["history", "1", "--limit", "1", "--json"]).output == history.output)
        }
    }

    /// Silence as a WAV file: 8 bits, 8,000 samples a second.
    private static func wave(seconds: Int) -> Data {
        func little(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        let samples = [UInt8](repeating: 128, count: 8_000 * seconds)
        let format = little(1, 2) + little(1, 2) + little(8_000, 4) + little(8_000, 4) + little(1, 2) + little(8, 2)
        let chunks = Array("WAVEfmt ".utf8) + little(16, 4) + format + Array("data".utf8) + little(samples.count, 4)
        return Data(Array("RIFF".utf8) + little(chunks.count + samples.count, 4) + chunks + samples)
    }

    @Test("a token stands for a session, and tells by itself whose calls are to be made")
    func token() async throws {
        try await DemoServer.with { server in
            for credentials in [DemoServer.admin, DemoServer.customer] {
                let token = try await Session.signIn(to: server.url, with: credentials).accessToken
                let outcome = try await Command.run(
                    ["chats", "--json"], environment: ["CHAT_SERVER": server.url, "CHAT_TOKEN": token])
                #expect(outcome.status == 0, "\(outcome)")
                #expect(!outcome.lines.isEmpty)
            }
        }
    }

    @Test("a reader that goes away ends it without a word")
    func closedPipe() async throws {
        try await DemoServer.with { server in
            let script = """
                set -o pipefail
                "$CHAT" export 1 --username admin@salon.com | head -c 1 >/dev/null
                "$CHAT" tail --json --username admin@salon.com | head -n 1 >/dev/null
                """
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/bash")
            process.arguments = ["-c", script]
            process.environment = Console.environment.merging([
                "CHAT": Binary.chatTUI, "CHAT_SERVER": server.url, "CHAT_PASSWORD": DemoServer.password,
            ]) { $1 }
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(String(decoding: complaint, as: UTF8.self) == "")
        }
    }

    @Test("results that cannot be written are a failure")
    func fullDisk() async throws {
        try await DemoServer.with { server in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: Binary.chatTUI)
            process.arguments = ["history", "1", "--username", "admin@salon.com"]
            process.environment = Console.environment.merging([
                "CHAT_SERVER": server.url, "CHAT_PASSWORD": DemoServer.password,
            ]) { $1 }
            process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
            let errors = Pipe()
            process.standardError = errors
            try process.run()
            let complaint = try errors.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            #expect(process.terminationStatus == 1)
            #expect(String(decoding: complaint, as: UTF8.self).contains("No space left"))
        }
    }

    @Test("on a terminal there are columns and colours; NO_COLOR leaves the columns")
    func terminal() async throws {
        try await DemoServer.with { server in
            let variables = ["CHAT_SERVER": server.url, "CHAT_PASSWORD": DemoServer.password]
            for (more, isColoured) in [([:], true), (["NO_COLOR": "1"], false)] {
                for arguments in [["chats"], ["history", "1"]] {
                    let program = try Console.start(
                        arguments + ["--username", "admin@salon.com"],
                        environment: variables.merging(more) { $1 }, columns: 70)
                    #expect(try await program.ending() == .exited(status: 0))
                    let screen = program.screen
                    #expect(screen.unknown.isEmpty)
                    #expect(screen.text.contains(arguments[0] == "chats" ? "chat  unread  with" : "──"))
                    #expect(String(decoding: program.output, as: UTF8.self).contains("\u{1B}[") == isColoured)
                }
            }
        }
    }

    @Test(
        "each command's help has examples",
        arguments: ["login", "logout", "chats", "history", "send", "tail", "export"])
    func help(command: String) async throws {
        let outcome = try await Command.run([command, "--help"])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Examples:\n  "), "\(outcome)")
        #expect(outcome.output.contains("chat-tui \(command)"))
    }

    @Test("shells get their completions", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) async throws {
        let outcome = try await Command.run(["--generate-completion-script", shell])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("export") && outcome.output.contains("reply-to"))
    }

    @Test("a shell completes chats by number, as the kept session sees them, and profiles by name")
    func dynamicCompletions() async throws {
        try await DemoServer.with { server in
            try await withHome { home in
                let variables = ["HOME": home.path, "CHAT_PASSWORD": DemoServer.password]
                let login = ["login", "--profile", "work", "--server", server.url, "--username", "bea@salon.com"]
                #expect(try await Command.run(login, environment: variables).status == 0)
                let words = ["chat-tui", "history", "--profile", "work", ""]
                let chats = try await Command.run(
                    ["---completion", "history", "--", "positional@0", "4", "0"] + words, environment: variables)
                #expect(chats.lines.contains("2") && chats.lines.contains("4"), "\(chats)")
                let profiles = try await Command.run(
                    ["---completion", "chats", "--", "--profile", "3", "0", "chat-tui", "chats", "--profile", ""],
                    environment: variables)
                #expect(profiles.output.split(separator: "\n") == ["work"], "\(profiles)")
            }
        }
    }
}
