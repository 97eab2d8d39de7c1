import ChatWire
import Testing

@testable import ChatClientKit

@Suite("The chat list")
struct ChatListTests {
    private let me = ParticipantKey.user(1)
    private let customer = ParticipantKey.customer(7)

    private func list(_ chats: Chat...) -> ChatList {
        var list = ChatList()
        list.me = me
        _ = list.replace(with: chats, keeping: [])
        return list
    }

    @Test("a customer's message counts as unread, waits for an answer and takes the chat out of the archive")
    func fromCustomer() throws {
        var chat = Chat.fixture(revision: 5, lastMessage: 10)
        chat.isArchived = true
        var list = list(chat)
        let received = list.received(.fixture(11, from: customer, content: "Is 4 free?", revision: 6))
        let changed = try #require(received)
        #expect(changed.unreadCount == 1)
        #expect(changed.participant(me)?.unreadCount == 1)
        #expect(changed.participant(customer)?.unreadCount == 0)
        #expect(changed.lastMessagePreview == "Is 4 free?")
        #expect(changed.lastMessageID == MessageID(11))
        #expect(changed.waitingSince == Timestamp(milliseconds: 11_000))
        #expect(!changed.isArchived)
        let receivedLater = list.received(.fixture(12, from: customer, revision: 7))
        let later = try #require(receivedLater)
        #expect(later.waitingSince == Timestamp(milliseconds: 11_000))
    }

    @Test("counts as large as there are stay as they are")
    func largestCounts() throws {
        var list = ChatList()
        list.me = .user(1)
        var chat = Chat.fixture(revision: 1, lastMessage: 10)
        chat.totalMessages = .max
        chat.unreadCount = .max
        for index in chat.participants.indices { chat.participants[index].unreadCount = .max }
        _ = list.replace(with: [chat], keeping: [])
        let taken = list.received(.fixture(.max, revision: 2))
        let received = try #require(taken)
        #expect(received.totalMessages == .max && received.unreadCount == .max)
        #expect(received.participants.allSatisfy { $0.unreadCount == .max })
    }

    @Test("one's own message is not unread and ends the wait")
    func fromMe() throws {
        var chat = Chat.fixture(revision: 5, lastMessage: 10)
        chat.waitingSince = Timestamp(milliseconds: 10_000)
        var list = list(chat)
        let received = list.received(.fixture(11, from: me, revision: 6))
        let changed = try #require(received)
        #expect(changed.unreadCount == 0)
        #expect(changed.participant(customer)?.unreadCount == 1)
        #expect(changed.waitingSince == nil)
    }

    @Test("what the list counts already is not counted twice")
    func alreadyCounted() {
        var list = list(.fixture(revision: 8, lastMessage: 10))
        #expect(list.received(.fixture(10, revision: 5)) == nil)
        #expect(list.received(.fixture(11, revision: 8)) == nil)
        var base = Chat.fixture(2)
        base.lastMessageAt = Timestamp(milliseconds: 11_000)
        var baseList = self.list(base)
        #expect(baseList.received(.fixture(11, in: 2)) == nil)
        #expect(baseList.received(.fixture(12, in: 2))?.unreadCount == 1)
    }

    @Test("a read mark at the end clears the count; one before it leaves the counting to the server")
    func reads() throws {
        var chat = Chat.fixture(revision: 5, lastMessage: 10)
        chat.unreadCount = 3
        var list = list(chat)
        let partly = list.read(chat.id, upTo: MessageID(8), by: me, at: nil)
        #expect(partly.chat?.unreadCount == 3)
        #expect(partly.needsCount)
        let wholly = list.read(chat.id, upTo: MessageID(10), by: me, at: Timestamp(milliseconds: 5))
        #expect(wholly.chat?.unreadCount == 0)
        #expect(wholly.chat?.participant(me)?.lastReadMessageID == MessageID(10))
        #expect(!wholly.needsCount)
        #expect(list.read(chat.id, upTo: MessageID(9), by: me, at: nil).chat == nil)
        #expect(!list.read(chat.id, upTo: MessageID(8), by: customer, at: nil).needsCount)
    }

    @Test("an older chat does not replace a newer one")
    func stale() {
        var list = list(.fixture(revision: 8))
        let takesOlder = list.update(.fixture(revision: 7))
        let takesNewer = list.update(.fixture(revision: 9))
        #expect(!takesOlder)
        #expect(takesNewer)
    }

    @Test("a list read anew tells what is gone, but for what was asked for by name")
    func replace() {
        var list = list(.fixture(1), .fixture(2), .fixture(3))
        #expect(list.replace(with: [.fixture(1)], keeping: [ChatID(3)]) == [ChatID(2)])
        #expect(list.ordered.map(\.id) == [ChatID(3), ChatID(1)])
    }

    @Test("a type that was left out is told by the participants, and never guessed")
    func resolve() {
        var both = Chat.fixture(2)
        both.participants = [Participant(key: .user(7)), Participant(key: .customer(7))]
        let list = list(.fixture(1), both)
        let seven = ServerEvent.Someone(type: nil, id: 7)
        #expect(list.resolve(seven, in: ChatID(1)) == ServerEvent.Someone(.customer(7)))
        #expect(list.resolve(seven, in: ChatID(2)) == seven)
        #expect(list.resolve(ServerEvent.Someone(type: nil, id: 9), in: ChatID(1)).type == nil)
        #expect(list.resolve(seven, in: ChatID(9)) == seven)
    }

    @Test("ticks tell of the other side")
    func ticks() {
        var chat = Chat.fixture(revision: 5, lastMessage: 10)
        chat.participants.append(Participant(key: .user(2)))
        let message = Message.fixture(10, from: me)
        #expect(chat.tick(for: message, to: me) == .sent)
        chat.participants[2].lastReadMessageID = MessageID(10)
        #expect(chat.tick(for: message, to: me) == .sent)
        chat.participants[1].lastDeliveredMessageID = MessageID(10)
        #expect(chat.tick(for: message, to: me) == .delivered)
        chat.participants[1].lastReadMessageID = MessageID(9)
        #expect(chat.tick(for: message, to: me) == .delivered)
        chat.participants[1].lastReadMessageID = MessageID(11)
        #expect(chat.tick(for: message, to: me) == .read)
        #expect(chat.tick(for: .fixture(10, from: customer), to: customer) == .read)
    }
}
