import ChatWire
import Testing

@testable import ChatServer

/// A WebSocket command, and what each caller gets for it.
struct CommandRow: Sendable, CustomTestStringConvertible {
    /// The commands; the compiler asks for a new one here, and the tests for a row of it.
    enum Kind: CaseIterable {
        case joinChat, joinChats, leaveChat, sendMessage, typing, readMessage, delivered, ping, auth

        init(_ command: ClientCommand) {
            self =
                switch command {
                case .joinChat: .joinChat
                case .joinChats: .joinChats
                case .leaveChat: .leaveChat
                case .sendMessage: .sendMessage
                case .typing: .typing
                case .readMessage: .readMessage
                case .delivered: .delivered
                case .ping: .ping
                case .auth: .auth
                }
        }
    }

    let name: String
    /// Only on v2.
    let isV2: Bool
    /// By whom is not asked: who has no token has no connection.
    let outcomes: Outcomes
    let command: @Sendable (IsolationFixture.Target) -> ClientCommand

    init(
        _ name: String, isV2: Bool = false, _ outcomes: Outcomes,
        _ command: @escaping @Sendable (IsolationFixture.Target) -> ClientCommand
    ) {
        (self.name, self.isV2, self.outcomes, self.command) = (name, isV2, outcomes, command)
    }

    var testDescription: String { name }
}

extension CommandRow {
    private static let everyone = Outcomes(uniqueKeysWithValues: Caller.allCases.map { ($0, .allowed) })

    /// All commands. Each but `leave_chat` is refused to who may not do it; leaving where one is not is no change.
    static let all: [CommandRow] = [
        CommandRow("join_chat", .reading) { .joinChat(.init(chatID: $0.chatID), epoch: nil) },
        CommandRow("join_chat, all of the past", isV2: true, .reading) {
            .joinChat(.init(chatID: $0.chatID, sinceRevision: 0), epoch: nil)
        },
        CommandRow("join_chats", isV2: true, .reading) {
            .joinChats([.init(chatID: $0.chatID, sinceRevision: 0)], epoch: nil)
        },
        CommandRow("leave_chat", everyone) { .leaveChat($0.chatID) },
        CommandRow("send_message", .participating.but([.blocked: .blocked])) {
            .sendMessage($0.chatID, MessageDraft(text: "x", clientMessageID: "c1"))
        },
        CommandRow("typing", .participating.but([.blocked: .blocked])) { .typing($0.chatID, isTyping: true) },
        CommandRow("typing, its end", .participating.but([.blocked: .blocked])) { .typing($0.chatID, isTyping: false) },
        CommandRow("read_message", .participating) { .readMessage($0.chatID, [$0.messageID]) },
        CommandRow("delivered", isV2: true, .participating) { .delivered($0.chatID, $0.messageID) },
        CommandRow("ping", everyone) { _ in .ping },
        CommandRow("auth", isV2: true, .init(uniqueKeysWithValues: Caller.allCases.map { ($0, .unauthorized) })) { _ in
            .auth(token: "nonsense")
        },
    ]
}
