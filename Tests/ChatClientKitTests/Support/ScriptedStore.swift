import ChatTestSupport
import ChatWire
import Synchronization

@testable import ChatClientKit

/// What a scripted server has: one chat between staff 1 and customer 7, told by REST as docs/PROTOCOL.md has it: with
/// revisions, or with no more than section 8 lists.
final class ScriptedStore: Sendable {
    private struct State {
        var messages: [Message] = []
        var revision: Int64 = 0
        var posts = 0
        var lost: Set<Int> = []
    }

    private let isBase: Bool
    private let state = Mutex(State())

    /// - Parameter words: of the customer's messages that are there to begin with.
    init(isBase: Bool = false, _ words: String...) {
        self.isBase = isBase
        for word in words { say(word, by: .customer(7)) }
    }

    /// What is there, the oldest first.
    var words: [String] { state.withLock { $0.messages.filter { !$0.isDeleted }.map(\.content) } }

    /// Stores a message.
    @discardableResult
    func say(_ words: String, by sender: ParticipantKey, id clientMessageID: String? = nil) -> Message {
        state.withLock { state in
            if !isBase, let clientMessageID,
                let known = state.messages.first(where: { $0.clientMessageID == clientMessageID })
            {
                return known
            }
            state.revision += 1
            let id = Int64(state.messages.count + 1)
            let message = Message.fixture(
                id, from: sender, content: words, revision: isBase ? nil : state.revision,
                clientMessageID: isBase ? nil : clientMessageID)
            state.messages.append(message)
            return message
        }
    }

    /// Changes the words of the message of that number, or deletes it.
    func change(_ number: Int, to words: String?) {
        state.withLock { state in
            state.revision += 1
            state.messages[number - 1].content = words ?? Message.deletedContent
            state.messages[number - 1].isDeleted = words == nil
            if !isBase { state.messages[number - 1].revision = state.revision }
        }
    }

    /// The answer to the sending of that number, from 1, gets lost.
    func loseAnswer(to number: Int) { state.withLock { _ = $0.lost.insert(number) } }

    /// Answers a call.
    func answer(_ request: ScriptedRequest) -> (status: Int, json: String)? {
        switch (request.method, request.path) {
        case ("GET", "/api/v1/chat/chats"), ("GET", "/api/v1/chat/chats/customer"): (200, ScriptedChat.json([chat]))
        case ("GET", "/api/v1/auth/me") where !isBase: (200, ScriptedChat.json(Identity(participant: .user(1))))
        case ("GET", "/api/v1/chat/chats/1/changes") where !isBase: changes(request)
        case ("GET", "/api/v1/chat/chats/1/messages"): history()
        case ("POST", "/api/v1/chat/chats/1/messages"): post(request)
        default: nil
        }
    }

    private var chat: Chat {
        state.withLock { state in
            var chat = Chat.fixture(revision: isBase ? nil : state.revision)
            chat.lastMessageID = isBase ? nil : state.messages.last?.id
            chat.lastMessageAt = state.messages.last?.createdAt
            return chat
        }
    }

    private func changes(_ request: ScriptedRequest) -> (Int, String) {
        let since = request.query.split(separator: "&").first { $0.hasPrefix("since=") }
            .flatMap { Int64($0.dropFirst(6)) }
        let chat = chat
        return state.withLock { state in
            let changed = state.messages.filter { $0.revision ?? 0 > since ?? .max }
            return (
                200,
                ScriptedChat.json(
                    Changes(epoch: "e", reset: false, revision: state.revision, chat: chat, messages: changed))
            )
        }
    }

    private func history() -> (Int, String) {
        let messages: [Message] = state.withLock { $0.messages.reversed().filter { !$0.isDeleted } }
        return (
            200,
            ScriptedChat.json(
                MessagePage(messages: messages, total: messages.count, page: 1, pageSize: 100, hasMore: false))
        )
    }

    private func post(_ request: ScriptedRequest) -> (Int, String) {
        guard let json = try? JSONParser.parse(request.body), let words = json["content"]?.stringValue else {
            return (422, #"{"detail":"What?"}"#)
        }
        guard words != "refuse me" else { return (403, #"{"detail":"Blocked."}"#) }
        let message = say(words, by: .user(1), id: json["client_message_id"]?.stringValue)
        let isLost = state.withLock { state in
            state.posts += 1
            return state.lost.contains(state.posts)
        }
        return isLost ? (502, #"{"detail":"The answer got lost."}"#) : (201, ScriptedChat.json(message))
    }
}
