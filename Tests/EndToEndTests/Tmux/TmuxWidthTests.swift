import ChatClientKit
import ChatTUIKit
import ChatTestSupport
import ChatWire
import Foundation
import Testing

/// The widths that the view counts on, against tmux.
@Suite("Widths in a real terminal emulator", .timeLimit(.minutes(3)))
struct TmuxWidthTests {
    /// Prints each line of a file at the left edge, asks the terminal where the cursor is, and writes the columns down.
    private static let probe = """
        import os, re, sys, tty
        lines = open(sys.argv[1], encoding="utf-8").read().split("\\n")[:-1]
        terminal = os.open("/dev/tty", os.O_RDWR)
        tty.setraw(terminal)
        columns, answer = [], b""
        for start in range(0, len(lines), 200):
            part = lines[start:start + 200]
            os.write(terminal, "".join("\\r\\033[K" + line + "\\033[6n" for line in part).encode())
            while len(columns) < start + len(part):
                answer += os.read(terminal, 65536)
                while found := re.search(rb"\\033\\[\\d+;(\\d+)R", answer):
                    columns.append(int(found[1]) - 1)
                    answer = answer[found.end():]
        open(sys.argv[2], "w").write("".join(f"{column}\\n" for column in columns))
        """

    @Test("every emoji and every character, as it is drawn, moves the cursor as far as the view counts on")
    func widths() async throws {
        var texts = UnicodeTables.emojiSequences.map { DisplayText($0) }
        #expect(texts.count > 4_700)
        texts += Self.scalars.map { DisplayText("a" + String($0)) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("texts").path
        let output = folder.appendingPathComponent("columns").path
        try texts.map { $0.text + "\n" }.joined().write(toFile: input, atomically: false, encoding: .utf8)
        let tmux = try Tmux(["python3", "-c", Self.probe, input, output])
        _ = try await tmux.terminal.ending(within: .seconds(120))

        let columns = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n").compactMap { Int($0) }
        #expect(columns.count == texts.count)
        let wrong = zip(texts, columns).filter { $0.width != $1 }
        #expect(wrong.isEmpty, "\(wrong.prefix(20).map { "\($0.text) is \($1) wide, not \($0.width)" })")
    }

    @Test("the console's panes stand straight beside every emoji")
    func panes() async throws {
        try await DemoServer.with { server in
            let customer = try await server.client(of: DemoServer.customer)
            let sequences = UnicodeTables.emojiSequences
            for start in stride(from: 0, to: sequences.count, by: 150) {
                let part = sequences[start..<min(start + 150, sequences.count)]
                _ = try await customer.api.send(MessageDraft(text: part.joined(separator: "│")), to: ChatID(1))
            }
            _ = try await customer.api.send(MessageDraft(text: "that is all 👨‍👩‍👧 漢字"), to: ChatID(1))
            let tmux = try Tmux(
                [Binary.chatTUI, "--server", server.url, "--username", "admin@salon.com"],
                environment: ["CHAT_PASSWORD": DemoServer.password])
            try await tmux.terminal.wait(for: "a live line") { $0.text.contains("● live") }
            tmux.terminal.type("\u{1B}a")
            try await tmux.terminal.wait(for: "the newest words") { screen in
                screen.text.contains("that is all") && screen.text.contains("├─")
            }
            for page in 0..<8 {
                let lines = try tmux.capture().prefix(36).dropFirst()
                let borders = lines.map { line in Self.columns(of: "│", in: line) }
                // The list's border, and the panel's.
                let isStraight = borders.allSatisfy { $0.contains(36) && $0.contains(95) }
                #expect(isStraight, "page \(page):\n\(lines.joined(separator: "\n"))")
                let before = tmux.terminal.screen.text
                tmux.terminal.type("\u{1B}[5~")
                try await tmux.terminal.wait(for: "older messages") { $0.text != before }
            }
        }
    }

    /// Where a character stands in a line of tmux's, by the widths of the characters before it.
    private static func columns(of mark: Unicode.Scalar, in line: String) -> [Int] {
        var column = 0
        var found: [Int] = []
        for scalar in line.unicodeScalars {
            if scalar == mark { found.append(column) }
            switch CharacterWidth(scalar) {
            case .wide: column += 2
            case .narrow, .replaced: column += 1
            case .mark, .dropped: break
            }
        }
        return found
    }

    /// All that can be drawn; of the many that are alike (ideographs, Hangul, private use) one in fifty, but for
    /// `make check-widths`.
    private static var scalars: [Unicode.Scalar] {
        let all = ProcessInfo.processInfo.environment["CHAT_ALL_WIDTHS"] != nil
        let alike: [ClosedRange<UInt32>] = [
            0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xE000...0xF8FF, 0x17000...0x18CFF, 0x20000...0x3FFFF,
            0xF0000...0x10FFFF,
        ]
        return (UInt32(0x20)..<0x110000).compactMap { value in
            if !all, value % 50 != 0, alike.contains(where: { $0.contains(value) }) { return nil }
            return Unicode.Scalar(value)
        }
    }
}
