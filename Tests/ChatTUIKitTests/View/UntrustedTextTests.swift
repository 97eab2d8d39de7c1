import ChatTestSupport
import ChatWire
import Testing

@testable import ChatTUIKit

/// Arbitrary bytes through every field that others fill: what is drawn holds nothing but what the view wrote.
@Suite("Untrusted text")
struct UntrustedTextTests {
    @Test(
        "nothing that others wrote reaches a cell as something that a terminal obeys, reorders or hides",
        arguments: 0..<10)
    func everyField(seed: UInt64) {
        var source = HostileText(seed: seed)
        for account in [TestConsole.ada, TestConsole.bo] {
            var console = TestConsole(
                as: Account(key: account.key, name: source.next(), role: account.role, salon: source.next()))
            fill(&console, &source)
            for keys in Self.screens {
                for key in keys { console.press(key) }
                answer(&console, &source)
                let grid = view(console.state, size: console.state.size)
                guard grid.isWellFormed, grid.isHarmless else {
                    Issue.record("seed \(seed), after \(keys):\n\(grid.text.debugDescription)")
                    return
                }
            }
            for case .notify(let notification) in console.takeEffects() {
                #expect(notification.title.text.isHarmless && notification.body.text.isHarmless)
            }
        }
    }

    /// Keys that bring every screen up, one after the other.
    private static let screens: [[String]] = [
        ["alt-1"], ["up", "i"], ["esc", "esc", "f1"], ["esc", "alt-n"], ["esc", "ctrl-k", "a"], ["esc", "ctrl-g", "a"],
        ["esc", "ctrl-f", "a", "enter"], ["esc", "up", "r"], ["esc", "@", "tab"], ["esc", "ctrl-u", "/", "tab"],
        ["ctrl-u", "ctrl-n"], ["f2"], ["tab"], ["tab"], ["n"], ["esc", "tab"], ["tab"], ["f2"],
    ]

    /// Chats, messages, people and marks, with hostile text wherever a server passes text on.
    private func fill(_ console: inout TestConsole, _ source: inout HostileText) {
        var chats: [Chat] = []
        for id in 1...3 {
            var customer = Participant.customer(Int64(id), source.next(), phone: source.next(), isOnline: true)
            customer.email = source.next()
            var chat = Chat.make(
                Int64(id), [customer, .staff(1, source.next()), .staff(2, source.next())], last: minutes(1),
                preview: source.next(), unread: 2, waiting: minutes(3))
            chat.title = source.next()
            chat.salonName = source.next()
            chats.append(chat)
        }
        console.session(.chatsLoaded([.mine, .unassigned], chats))
        console.press("alt-1")
        let messages = (1...12).map { message(Int64($0), &source) }
        console.session(.history(ChatID(1), messages: messages, hasOlder: false))
        console.session(.typing(ChatID(1), .customer(1), isTyping: true))
        console.session(.draftsLoaded([ChatID(2): source.next()]))
        console.session(.message(message(20, &source)))
        console.session(
            .outgoing(
                OutgoingItem(
                    id: "x", chat: ChatID(1), text: source.next(), createdAt: minutes(0),
                    state: .failed(UserText(source.next())))))
    }

    private func message(_ id: Int64, _ source: inout HostileText) -> Message {
        var texts = (0..<9).map { _ in source.next() }
        return .make(id, from: id % 2 == 0 ? .user(1) : .customer(1), texts.removeLast(), at: minutes(30 - id)) {
            $0.senderName = texts[0]
            $0.replyTo = ReplyTarget(
                id: MessageID(1), sender: nil, senderName: texts[1], messageType: .text, content: texts[2],
                isDeleted: false)
            $0.reference = Reference(
                kind: .order, id: id, data: ["title": .string(texts[3]), "starts_at": .string(texts[4])])
            if id % 3 == 0 {
                $0.messageType = .image
                $0.mediaURL = "/uploads/chat/" + texts[5]
            }
            var attachment = Attachment(id: id, fileURL: texts[6])
            attachment.fileName = texts[7]
            $0.attachments = [attachment]
        }
    }

    /// Whatever the screens have asked for, and a line that is down for a strange reason every now and then.
    private func answer(_ console: inout TestConsole, _ source: inout HostileText) {
        console.wait(milliseconds: 300)
        console.session(.contactsFound(query: "a", [Contact(.customer(9), name: source.next(), detail: source.next())]))
        console.session(.contactsFound(query: "", [Contact(.customer(9), name: source.next(), detail: source.next())]))
        var found = message(7, &source)
        found.senderName = source.next()
        let hit = SearchPage.Hit(
            message: found, chatTitle: source.next(), snippet: source.next() + "\u{2068}" + source.next() + "\u{2069}")
        console.session(.messagesFound(query: "a", [FoundMessage(hit)]))
        var told = message(12, &source)
        told.readReceipts = [ReadReceipt(reader: .customer(99), readerName: source.next(), readAt: minutes(1))]
        console.session(.messageInfo(told))
        var connection = ConnectionReport.Connection(
            id: ConnectionID(1), participant: .user(1), spoken: .v2, remoteAddress: source.next())
        connection.name = source.next()
        connection.client = source.next()
        var entry = AuditEntry(id: 1, action: AuditAction(rawValue: source.next()))
        entry.actorName = source.next()
        entry.target = source.next()
        entry.remoteAddress = source.next()
        var statistics = ChatStatistics()
        statistics.staff = [
            ChatStatistics.StaffLoad(id: 1, name: source.next(), isOnline: true, openChats: 1, waitingChats: 0)
        ]
        let answers: [AdministrationAnswer] = [
            .statistics(statistics),
            .connections(
                ConnectionReport(
                    totalConnections: 1, activeChatRooms: 1, usersOnline: 1, customersOnline: 0,
                    connections: [connection])),
            .staff(
                query: "",
                [StaffAccount(id: 1, email: source.next(), name: source.next(), role: .staff, salonID: SalonID(1))]),
            .customers(query: "", [CustomerAccount(id: 1, phoneNumber: source.next(), name: source.next())]),
            .audit([entry]),
        ]
        for answer in answers { console.session(.administration(answer)) }
        switch source.number % 4 {
        case 0: console.session(.line(.offline(reason: UserText(source.next()))))
        case 1: console.session(.line(.live))
        case 2: console.session(.failed(source.next()))
        default: console.session(.pathsFound(typed: "/", ["/" + source.next()]))
        }
    }
}

/// Texts made of arbitrary bytes, and of what terminals obey.
private struct HostileText {
    private var generator: SeededGenerator
    private(set) var number = 0

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func next() -> String {
        number += 1
        let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in part() }
        return parts.joined()
    }

    private mutating func part() -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let count = Int.random(in: 0...24, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        case 1:
            let scalars = (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x110000, using: &generator)) }
            return String(String.UnicodeScalarView(scalars))
        case 2: return Self.obeyed.randomElement(using: &generator) ?? ""
        default: return "words a reader knows "
        }
    }

    private static let obeyed = [
        "\u{1B}]0;title\u{7}", "\u{1B}[2J", "\u{1B}[?1049l", "\u{9B}31m", "\u{9D}52;c;eA==\u{9C}", "\u{1B}P+q\u{1B}\\",
        "\u{202E}", "\u{2066}", "\u{200F}", "\u{0E}", "\u{8}\u{8}\u{8}", "\r", "\n", "\u{85}", "\u{FEFF}", "\u{E0041}",
    ]
}

extension Grid {
    /// Whether no cell holds anything that a terminal obeys, or that reorders or hides its neighbours.
    fileprivate var isHarmless: Bool { cells.allSatisfy { $0.text.isHarmless } }
}

extension String {
    fileprivate var isHarmless: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            // What orders the text around it anew, or hides.
            case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE0FFF:
                false
            default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            }
        }
    }
}
