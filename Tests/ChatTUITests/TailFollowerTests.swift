import ChatClientKit
import ChatWire
import Testing

@testable import ChatTUI

@Suite("What a tail prints")
struct TailFollowerTests {
    private func chat(_ id: Int64, last: Int64?, revision: Int64? = 10, total: Int? = nil) -> Chat {
        var chat = Chat(id: ChatID(id), chatType: .userCustomer, createdAt: Timestamp(milliseconds: 0))
        chat.lastMessageID = last.map { MessageID($0) }
        chat.revision = revision
        chat.totalMessages = total
        return chat
    }

    private func message(_ id: Int64, in chat: Int64 = 1, revision: Int64? = nil, isDeleted: Bool = false) -> Message {
        var message = Message(
            id: MessageID(id), chatID: ChatID(chat), sender: .customer(7), messageType: .text, content: "\(id)",
            createdAt: Timestamp(milliseconds: id))
        message.revision = revision
        message.isDeleted = isDeleted
        return message
    }

    /// What is printed, in short.
    private func printed(_ steps: [TailFollower.Step]) -> [String] {
        steps.map { step in
            switch step {
            case .print(.message(let message)): "new \(message.id)"
            case .print(.messageUpdated(let message)): "edited \(message.id)"
            case .print(.messageDeleted(let message)): "deleted \(message.id)"
            case .print(.resync): "resync"
            case .print: "other"
            case .fill(let chat, let known): "fill \(chat) after \(known.message) since \(known.revision ?? -1)"
            }
        }
    }

    @Test("what a chat has at the start is no news, what comes later is, once")
    func start() {
        var follower = TailFollower(chats: [])
        _ = follower.receive(.chats([chat(1, last: 5)]))
        #expect(printed(follower.receive(.message(message(5)))) == [])
        #expect(printed(follower.receive(.message(message(6)))) == ["new 6"])
        #expect(printed(follower.receive(.message(message(6)))) == [])
        // A list that is read anew after a reconnect changes nothing: its newest may not have been printed yet.
        _ = follower.receive(.chats([chat(1, last: 7)]))
        #expect(printed(follower.receive(.message(message(7)))) == ["new 7"])
    }

    @Test("only the chats that were named are printed")
    func named() {
        var follower = TailFollower(chats: [ChatID(1)])
        follower.begin(with: chat(1, last: nil))
        #expect(printed(follower.receive(.message(message(1, in: 2)))) == [])
        #expect(printed(follower.receive(.message(message(2)))) == ["new 2"])
        #expect(printed(follower.receive(.chatChanged(chat(2, last: 1)))) == [])
    }

    @Test("lost events are read anew, from the last that was printed on; those that still come are printed once")
    func resync() {
        var follower = TailFollower(chats: [])
        _ = follower.receive(.chats([chat(1, last: 5), chat(2, last: nil, revision: nil)]))
        _ = follower.receive(.message(message(6, revision: 11)))
        #expect(
            printed(follower.receive(.resync)) == [
                "resync", "fill 1 after 6 since 11", "fill 2 after 0 since -1",
            ])
        let missed = [
            message(4, revision: 14), message(5, revision: 15, isDeleted: true), message(6, revision: 11),
            message(7, revision: 12), message(8, revision: 16, isDeleted: true),
        ].map { follower.missed($0).map { printed([.print($0)]) } }
        #expect(missed == [["edited 4"], ["deleted 5"], ["edited 6"], ["new 7"], ["deleted 8"]])
        #expect(printed(follower.receive(.message(message(7, revision: 12)))) == [])
        #expect(printed(follower.receive(.messageUpdated(message(4, revision: 14)))) == [])
        #expect(printed(follower.receive(.messageUpdated(message(4, revision: 17)))) == ["edited 4"])
        #expect(printed(follower.receive(.message(message(9, revision: 18)))) == ["new 9"])
    }

    @Test("of a chat that comes into sight later, its first message is news, its past is not")
    func later() {
        var follower = TailFollower(chats: [])
        _ = follower.receive(.chats([]))
        _ = follower.receive(.chatChanged(chat(3, last: 40, total: 1)))
        #expect(printed(follower.receive(.message(message(40, in: 3)))) == ["new 40"])
        _ = follower.receive(.chatChanged(chat(4, last: 30, total: 25)))
        #expect(
            printed(follower.receive(.resync)) == ["resync", "fill 3 after 40 since -1", "fill 4 after 30 since 10"])
    }
}
