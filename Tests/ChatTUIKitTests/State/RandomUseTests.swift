import ChatTestSupport
import ChatWire
import Testing

@testable import ChatTUIKit

/// Anything at all, in any order, at any size: it must not trap, and every row must be as wide as the screen and hold
/// nothing that a terminal would obey.
@Suite("Random use")
struct RandomUseTests {
    private static let hostile = [
        "plain", "", "\u{1B}]0;owned\u{7}", "\u{1B}[2J\u{1B}[H", "\u{9B}31m", "\u{202E}evil\u{2066}",
        "a\u{200B}\u{FEFF}b",
        "👨‍👩‍👧‍👦🏳️‍🌈🇹🇷👍🏽1️⃣", "漢字かな한글", "e\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "\r\n\u{2028}\u{85}x\u{B}\u{C}",
        "\u{0}\u{7F}",
        "हिन्दी ไทย עברית العربية", "\u{10FFFF}\u{E000}\u{FFFE}", "very long " + String(repeating: "word", count: 300),
        "\t\t|",
    ]

    private static let keys: [Key] = {
        let named: [NamedKey] = [
            .enter, .escape, .tab, .backspace, .delete, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown,
            .function(1), .function(2),
        ]
        var keys = named.flatMap { [Key.named($0), .named($0, .control), .alt($0), .named($0, .shift)] }
        keys += "abcdefgknoprtuwxyz_l".map { Key.control($0) } + "abcdfhlmnt123456789z".map { Key.alt($0) }
        return keys + "redyknNjisob?/ \\qclaim漢👍".map { Key.character($0) }
    }()

    @Test("nothing traps, and no row is ever too wide or holds a control", arguments: 0..<24)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var console = TestConsole(Size(columns: 80, rows: 24), as: seed % 3 == 0 ? TestConsole.bo : TestConsole.ada)
        for _ in 0..<150 {
            console.feed(event(using: &random))
            let size = Bool.random(using: &random) ? console.state.size : Self.size(using: &random)
            let grid = view(console.state, size: size, glyphSet: Bool.random(using: &random) ? .unicode : .ascii)
            guard grid.isWellFormed else {
                Issue.record("seed \(seed), \(size):\n\(grid.text)")
                return
            }
            #expect(console.state.nextTick > console.state.now)
        }
    }

    @Test("every size from 1×1 up draws every screen", arguments: 1...12)
    func sizes(columns: Int) {
        for rows in 1...12 {
            var console = TestConsole(Size(columns: columns * columns, rows: rows))
            console.loadChats()
            console.openBo()
            #expect(view(console.state, size: console.state.size).isWellFormed)
            for keys in [["f1"], ["esc", "alt-n"], ["esc", "up", "d"], ["esc", "esc", "esc"]] {
                keys.forEach { console.press($0) }
                #expect(view(console.state, size: console.state.size).isWellFormed)
            }
            console.session(.signedOut("why"))
            #expect(view(console.state, size: console.state.size).isWellFormed)
        }
    }

    private static func size(using random: inout SeededGenerator) -> Size {
        Size(columns: .random(in: 1...140, using: &random), rows: .random(in: 1...45, using: &random))
    }

    private func text(_ random: inout SeededGenerator) -> String {
        let count = Int.random(in: 1...3, using: &random)
        return (0..<count).map { _ in Self.hostile.randomElement(using: &random) ?? "" }.joined(separator: " ")
    }

    private func event(using random: inout SeededGenerator) -> AppEvent {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return .resize(Self.size(using: &random))
        case 1:
            return .tick(
                Timestamp(
                    milliseconds: TestConsole.start.milliseconds + .random(in: -9_000_000...9_000_000, using: &random)))
        case 2...5:
            switch Int.random(in: 0..<8, using: &random) {
            case 0: return .input(.paste(text(&random)))
            case 1: return .input(.focus(.random(using: &random)))
            case 2:
                return .input(
                    .mouse(
                        MouseEvent(
                            .press, column: .random(in: 0...200, using: &random),
                            row: .random(in: 0...60, using: &random))))
            default: return .input(.key(Self.keys.randomElement(using: &random) ?? .enter))
            }
        default: return .session(sessionEvent(using: &random))
        }
    }

    private func sessionEvent(using random: inout SeededGenerator) -> SessionEvent {
        let chat = ChatID(.random(in: 1...4, using: &random))
        let person = ParticipantKey(
            type: Bool.random(using: &random) ? .user : .customer, id: .random(in: 1...3, using: &random))
        let time = Timestamp(milliseconds: .random(in: Int64.min...Int64.max, using: &random))
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1:
            return .chatsLoaded(
                [.mine, .unassigned], (1...3).map { _ in self.chat(&random) })
        case 2: return .chatChanged(self.chat(&random))
        case 3: return .chatRemoved(chat)
        case 4, 5:
            let messages = (0..<20).map { _ in message(&random) }
            return .history(
                chat, messages: messages, hasOlder: [true, false, nil].randomElement(using: &random) ?? nil)
        case 6, 7: return .message(message(&random))
        case 8: return .messageChanged(message(&random))
        case 9: return .readMark(chat, person, MessageID(.random(in: 1...60, using: &random)))
        case 10: return .typing(chat, Bool.random(using: &random) ? person : nil, isTyping: .random(using: &random))
        case 11:
            return .line(
                [
                    .live, .connecting, .offline(reason: UserText(text(&random))),
                    .reconnecting(reason: UserText(text(&random)), next: time),
                ].randomElement(using: &random) ?? .live)
        case 12:
            return .outgoing(
                OutgoingItem(
                    id: "o\(Int.random(in: 0...3, using: &random))", chat: chat, text: text(&random), createdAt: time,
                    state: Bool.random(using: &random) ? .queued : .failed(UserText(text(&random)))))
        case 13: return .contactsFound(query: "", [Contact(.customer(1), name: text(&random), detail: text(&random))])
        case 14: return .failed(text(&random))
        case 15:
            return .transferring(
                Transfer(
                    id: "o\(Int.random(in: 0...3, using: &random))", label: text(&random),
                    fraction: Bool.random(using: &random) ? nil : .random(in: -1...2, using: &random)))
        case 16: return .transferEnded("o\(Int.random(in: 0...3, using: &random))", .failed(text(&random)))
        case 17:
            let upload = FileUpload(
                id: "o\(Int.random(in: 0...3, using: &random))", chat: chat, path: text(&random), kind: .voice,
                size: time.milliseconds, caption: text(&random), createdAt: time)
            return .outgoing(OutgoingItem(upload, state: .uploading))
        case 18: return .pathsFound(typed: "", [text(&random), text(&random)])
        default: return .historyReset(chat)
        }
    }

    private func chat(_ random: inout SeededGenerator) -> Chat {
        var chat = Chat.make(
            .random(in: 1...4, using: &random),
            [
                .customer(1, text(&random), phone: text(&random), isOnline: .random(using: &random)),
                .staff(1, text(&random)),
            ],
            last: Timestamp(milliseconds: .random(in: Int64.min...Int64.max, using: &random)), preview: text(&random),
            unread: .random(in: -3...10_000, using: &random),
            waiting: Timestamp(milliseconds: .random(in: Int64.min...Int64.max, using: &random)))
        chat.salonName = text(&random)
        chat.title = text(&random)
        return chat
    }

    private func message(_ random: inout SeededGenerator) -> Message {
        let text = text(&random)
        let other = self.text(&random)
        let kind = Int.random(in: 0..<5, using: &random)
        let time = Timestamp(milliseconds: .random(in: Int64.min...Int64.max, using: &random))
        let sender: ParticipantKey? = [.user(1), .customer(1), nil].randomElement(using: &random) ?? nil
        return .make(
            .random(in: 1...60, using: &random), in: .random(in: 1...4, using: &random), from: sender, text, at: time
        ) {
            $0.senderName = other
            $0.isEdited = kind == 1
            $0.isDeleted = kind == 2
            if kind == 3 {
                $0.messageType = .voice
                $0.mediaURL = "/uploads/chat/" + other
                $0.mediaDuration = Double(time.milliseconds)
                $0.mediaSize = time.milliseconds
            }
            if kind == 4 {
                $0.reference = Reference(kind: .order, id: time.milliseconds, data: ["title": .string(other)])
                $0.replyTo = ReplyTarget(
                    id: MessageID(3), sender: nil, senderName: other, messageType: .text, content: text,
                    isDeleted: false)
            }
        }
    }
}
