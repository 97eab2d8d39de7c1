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

    @Test("nor a printed line, or a file that a terminal may show one day", arguments: 0..<10)
    func printed(seed: UInt64) {
        var source = HostileText(seed: seed)
        var chat = Chat.make(1, [.customer(1, source.next()), .staff(1, source.next())], last: minutes(1))
        chat.title = source.next()
        chat.salonName = source.next()
        let messages = (1...12).map { message(Int64($0), &source) }
        let origin = TranscriptSource(chat: chat, me: .user(1), server: "http://h", now: TestConsole.start)
        for columns in [nil, 80, 20] {
            let paper = Paper(columns: columns, usesColour: false, calendar: .utc)
            for format in TranscriptFormat.allCases {
                var writer = format.writer(of: origin, on: paper)
                let text = writer.beginning() + messages.map { writer.add($0) }.joined() + writer.ending()
                #expect(text.isPlain, "seed \(seed), \(format)")
            }
        }
        #expect(FileName.safe(source.next()).isPlain)
    }

    /// Keys that bring every screen up, one after the other.
    private static let screens: [[String]] = [
        ["alt-1"], ["up", "i"], ["esc", "esc", "f1"], ["esc", "alt-n"], ["esc", "ctrl-k", "a"], ["esc", "ctrl-g", "a"],
        ["esc", "ctrl-f", "a", "enter"], ["esc", "up", "r"], ["esc", "@", "tab"], ["esc", "ctrl-u", "/", "tab"],
        ["ctrl-u", "ctrl-t"], ["tab", "down"], ["esc", "alt-h"], ["esc", "up", "o"], ["n", "esc", "up", "s"],
        ["n", "esc", "up", "up", "i"], ["esc", "esc", "ctrl-n"], ["f2"], ["tab"], ["tab"], ["n"], ["esc", "tab"],
        ["tab"], ["f2"],
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
        fillFiles(&console, &source)
    }

    /// Files on their way, and whatever takes a while.
    private func fillFiles(_ console: inout TestConsole, _ source: inout HostileText) {
        for (index, state) in [OutgoingItem.State.uploading, .failed(UserText(source.next()))].enumerated() {
            let upload = FileUpload(
                id: "u\(index)", chat: ChatID(1), path: source.next(), kind: .image, size: 1, caption: source.next(),
                createdAt: minutes(0))
            console.session(.outgoing(OutgoingItem(upload, state: state)))
        }
        var draft = MessageDraft(text: source.next())
        draft.messageType = .voice
        draft.mediaURL = "/uploads/" + source.next()
        console.session(.outgoing(OutgoingItem(id: "d", chat: ChatID(1), draft: draft, createdAt: minutes(0))))
        if source.number % 2 == 0 {
            console.session(.transferring(Transfer(id: "t", label: source.next(), fraction: 0.5)))
        }
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
                $0.mediaURL = (id % 2 == 0 ? "/uploads/chat/" : "https://host.example/") + texts[5]
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
        let past = Chat.make(9, [.customer(1, source.next())], last: minutes(9), preview: source.next())
        for chat in 1...3 {
            console.session(
                .customerPast(
                    ChatID(Int64(chat)),
                    CustomerPast(since: minutes(9), chats: [past], beside: ChatID(1), me: .user(1))))
        }
        switch source.number % 9 {
        case 4: console.session(.fileExamined(path: "/", .refused(source.next())))
        case 5: console.session(.pathsFound(typed: "", [source.next(), source.next() + "/"]))
        case 6: console.session(.transferEnded("t", .failed(source.next())))
        case 7: console.session(.transferEnded("t", .done(source.next())))
        case 8:
            if let picture = Picture(
                output: source.next().utf8, size: Size(columns: 9, rows: 9), title: UserText(source.next()))
            {
                console.session(.picture(picture))
            }
        case 0: console.session(.line(.offline(reason: UserText(source.next()))))
        case 1: console.session(.line(.live))
        case 2: console.session(.failed(source.next()))
        default: console.session(.pathsFound(typed: "/", ["/" + source.next()]))
        }
    }
}

extension Grid {
    /// Whether no cell holds anything that a terminal obeys, or that reorders or hides its neighbours.
    fileprivate var isHarmless: Bool { cells.allSatisfy { $0.text.isHarmless } }
}

extension String {
    /// Whether a terminal that shows it obeys nothing in it, and orders nothing anew: joiners and the like stay in files.
    fileprivate var isPlain: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A: true
            case 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
            default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            }
        }
    }
}
