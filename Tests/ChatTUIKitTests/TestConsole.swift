import ChatTUIKit
import ChatWire
import Testing

/// Drives the state as the program does, and keeps the effects.
struct TestConsole {
    var state: AppState
    /// The effects since they were last taken.
    private(set) var effects: [Effect] = []

    /// Monday 23 November 2026, 14:02 UTC.
    static let start = Timestamp(milliseconds: 1_795_442_520_000)
    static let ada = Account(key: .user(1), name: "Ada", role: .admin, salon: "Glow Salon")
    static let bo = Account(key: .customer(1), name: "Bo Lind")

    init(_ size: Size = Size(columns: 120, rows: 40), as account: Account? = ada, seed: UInt64 = 1) {
        state = AppState(
            side: account?.key.type == .customer ? .customer : .staff, server: "http://127.0.0.1:8000", size: size,
            now: Self.start, calendar: .utc, seed: seed, isSigningIn: account != nil)
        guard let account else { return }
        session(.signedIn(account))
        session(.line(.live))
        feed(.input(.focus(true)))
        _ = takeEffects()
    }

    mutating func feed(_ event: AppEvent) {
        effects += update(&state, event)
    }

    mutating func session(_ event: SessionEvent) {
        feed(.session(event))
    }

    /// Presses keys by their names.
    mutating func press(_ names: String...) {
        for name in names {
            guard let key = Key(name: name) else {
                Issue.record("no key is called \(name)")
                continue
            }
            feed(.input(.key(key)))
        }
    }

    mutating func type(_ text: String) {
        for character in text { feed(.input(.key(.character(character)))) }
    }

    /// Lets time pass.
    mutating func wait(milliseconds: Int64) {
        feed(.tick(state.now.advanced(byMilliseconds: milliseconds)))
    }

    mutating func takeEffects() -> [Effect] {
        defer { effects = [] }
        return effects
    }

    /// The screen as text.
    var screen: String { view(state, size: state.size).text }
}

/// Minutes before the start.
func minutes(_ ago: Int64) -> Timestamp {
    TestConsole.start.advanced(byMilliseconds: -ago * 60_000)
}

extension Participant {
    static func customer(
        _ id: Int64, _ name: String, phone: String? = nil, read: Int64? = nil, isOnline: Bool? = nil
    ) -> Participant {
        var participant = Participant(key: .customer(id))
        participant.name = name
        participant.phone = phone
        participant.lastReadMessageID = read.map { MessageID($0) }
        participant.isOnline = isOnline
        return participant
    }

    static func staff(_ id: Int64, _ name: String, read: Int64? = nil, isOnline: Bool? = nil) -> Participant {
        var participant = Participant(key: .user(id))
        participant.name = name
        participant.lastReadMessageID = read.map { MessageID($0) }
        participant.isOnline = isOnline
        return participant
    }
}

extension Chat {
    static func make(
        _ id: Int64, _ participants: [Participant], last: Timestamp, preview: String = "", unread: Int = 0,
        waiting: Timestamp? = nil, type: ChatType = .userCustomer
    ) -> Chat {
        var chat = Chat(id: ChatID(id), chatType: type, createdAt: minutes(60 * 24 * 700))
        chat.participants = participants
        chat.salonName = "Glow Salon"
        chat.lastMessageAt = last
        chat.lastMessagePreview = preview
        chat.unreadCount = unread
        chat.waitingSince = waiting
        return chat
    }
}

extension Message {
    static func make(
        _ id: Int64, in chat: Int64 = 1, from sender: ParticipantKey?, _ content: String, at time: Timestamp,
        change: (inout Message) -> Void = { _ in }
    ) -> Message {
        var message = Message(
            id: MessageID(id), chatID: ChatID(chat), sender: sender, messageType: .text, content: content,
            createdAt: time)
        change(&message)
        return message
    }
}

extension TestConsole {
    /// The chats of a busy Monday; none is open.
    mutating func loadChats() {
        session(
            .chatsLoaded(
                [.mine, .unassigned],
                [
                    .make(
                        1,
                        [
                            .customer(1, "Bo Lind", phone: "+1234567890", read: 102, isOnline: true),
                            .staff(1, "Ada", read: 102, isOnline: true),
                        ],
                        last: minutes(1), preview: "thanks!", unread: 2, waiting: minutes(1)),
                    .make(
                        2, [.customer(2, "Eda Kaya", phone: "+1234567891"), .staff(1, "Ada")], last: minutes(12),
                        preview: "[Image]", unread: 1, waiting: minutes(12)),
                    .make(
                        3, [.staff(3, "Cem", isOnline: false), .staff(1, "Ada")], last: minutes(60),
                        preview: "see you at five", type: .userUser),
                    .make(
                        4, [.customer(4, "漢字 Wide")], last: minutes(20), preview: "is 4 o'clock free? 👍🏽",
                        waiting: minutes(20)),
                ]))
    }

    /// What Bo Lind's chat holds.
    static let history: [Message] = [
        .make(100, from: .user(1), "See you on Friday then", at: minutes(60 * 24 * 2)) { $0.isEdited = true },
        .make(101, from: .customer(1), "Hi, is 4 o'clock free?", at: minutes(4)),
        .make(102, from: .user(1), "Let me look", at: minutes(2)),
        .make(103, from: .customer(1), "thanks!", at: minutes(1)) {
            $0.replyTo = ReplyTarget(
                id: MessageID(102), sender: .user(1), senderName: "Ada", messageType: .text, content: "Let me look",
                isDeleted: false)
        },
        .make(104, from: .customer(1), "", at: minutes(1)) {
            $0.messageType = .image
            $0.mediaURL = "/uploads/chat/8f2e_hair.jpg"
            $0.mediaSize = 240_000
        },
        .make(105, from: .customer(1), "", at: minutes(0)) {
            $0.reference = Reference(
                kind: .appointment, id: 88,
                data: ["title": .string("Cut & colour"), "starts_at": .string("Fri 16:00")])
            $0.messageType = .text
            $0.content = "this one"
        },
        .make(106, from: .customer(1), "", at: minutes(0)) {
            $0.isDeleted = true
            $0.content = Message.deletedContent
        },
    ]

    /// What a search for "four" finds.
    static let found: [FoundMessage] = [
        FoundMessage(
            SearchPage.Hit(
                message: .make(101, from: .customer(1), "", at: minutes(4)) { $0.senderName = "Bo Lind" },
                chatTitle: nil, snippet: "Hi, is \u{2068}four\u{2069} o'clock free?")),
        FoundMessage(
            SearchPage.Hit(
                message: .make(7, in: 9, from: .user(3), "", at: minutes(60 * 24 * 400)) { $0.senderName = "Cem" },
                chatTitle: "Wedding", snippet: "…party of \u{2068}four\u{2069}, on the 12th")),
    ]

    /// Opens Bo Lind's chat and loads what it holds.
    mutating func openBo() {
        press("alt-1")
        session(.history(ChatID(1), messages: Self.history, hasOlder: false))
    }
}
