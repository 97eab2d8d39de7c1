import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("The printed list of chats")
struct ChatTableTests {
    private let now = Timestamp("2026-11-23T14:30:00Z") ?? Timestamp(milliseconds: 0)

    private func chat(
        _ id: Int64, _ name: String, unread: Int = 0, at time: String, waits since: String? = nil, _ preview: String
    ) -> Chat {
        var chat = Chat(id: ChatID(id), chatType: .userCustomer, createdAt: now)
        var customer = Participant(key: .customer(id))
        customer.name = name
        var staff = Participant(key: .user(1))
        staff.name = "Ada"
        chat.participants = [customer, staff]
        chat.unreadCount = unread
        chat.lastMessageAt = Timestamp(time)
        chat.waitingSince = since.flatMap { Timestamp($0) }
        chat.lastMessagePreview = preview
        return chat
    }

    private var chats: [Chat] {
        [
            chat(
                12, "Bo Lind", unread: 3, at: "2026-11-23T14:28:00Z", waits: "2026-11-23T14:10:00Z",
                "is 4 o'clock free?\nor five?"),
            chat(7, "Eda", at: "2026-11-20T09:00:00Z", "[Image]"),
            chat(1, "名前", at: "2025-01-09T09:00:00Z", "a longer message that does not fit on the line"),
        ]
    }

    @Test("is a table on a terminal, as wide as that at most")
    func table() {
        let paper = Paper(columns: 60, usesColour: false, calendar: .utc)
        let lines = ChatTable(on: paper, me: .user(1), now: now).lines(chats)
        #expect(
            lines == [
                "chat  unread  with     waits  last        message",
                "  12       3  Bo Lind  20m    14:28       is 4 o'clock free…",
                "   7          Eda             20 Nov      [Image]",
                "   1          名前            2025-01-09  a longer message …",
            ])
        #expect(lines.allSatisfy { DisplayText(folded: $0).width <= 60 })
    }

    @Test("is values between tabs elsewhere")
    func values() {
        let paper = Paper(columns: nil, usesColour: false, calendar: .utc)
        #expect(
            ChatTable(on: paper, me: .user(1), now: now).lines([chats[0], chats[1]]) == [
                "12\t3\tBo Lind\t2026-11-23T14:28:00.000Z\t2026-11-23T14:10:00.000Z\tis 4 o'clock free? or five?",
                "7\t0\tEda\t2026-11-20T09:00:00.000Z\t\t[Image]",
            ])
    }

    @Test("no tab or line break of a name or message breaks the values")
    func hostileValues() {
        let paper = Paper(columns: nil, usesColour: false, calendar: .utc)
        let evil = chat(1, "a\tb\u{1B}[2J", at: "2026-11-23T14:28:00Z", "c\td\re\u{2028}f")
        let line = ChatTable(on: paper, me: .user(1), now: now).lines([evil]).first ?? ""
        #expect(line.split(separator: "\t", omittingEmptySubsequences: false).count == 6)
        #expect(!line.contains("\u{1B}") && !line.contains(where: \.isNewline))
    }

    @Test("no chats are no lines")
    func empty() {
        let paper = Paper(columns: 80, usesColour: true, calendar: .utc)
        #expect(ChatTable(on: paper, me: nil, now: now).lines([]) == [])
    }
}
