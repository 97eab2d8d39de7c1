public import ChatWire

/// A message on its way from here to the server.
public struct OutgoingMessage: Sendable, Identifiable {
    /// Its `client_message_id`: the same for life, over every resend, so that the server stores it once.
    public struct ID: Hashable, Sendable, CustomStringConvertible {
        /// 1 to 64 printable ASCII characters.
        public let rawValue: String

        /// Takes an id that was kept; nil if the protocol would not have it.
        public init?(_ rawValue: String) {
            guard (1...WireLimits.clientMessageIDLength).contains(rawValue.utf8.count),
                rawValue.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
            else { return nil }
            self.rawValue = rawValue
        }

        /// A new id of 128 random bits.
        init(using generator: inout some RandomNumberGenerator) {
            func half(_ number: UInt64) -> String {
                let digits = String(number, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            rawValue = half(generator.next()) + half(generator.next())
        }

        /// The id as it travels.
        public var description: String { rawValue }
    }

    /// How far it is. What others did with it afterwards, the chat's marks tell: ``ChatWire/Chat/tick(for:to:)``.
    public enum State: Sendable {
        /// It waits: for a connection, for those before it in the chat, or because the server asked to slow down.
        case queued
        /// It was given to the connection; whether the server has it is not known yet.
        case sending
        /// The server has it, as this message.
        case sent(Message)
        /// The server refused it, or it must not be sent any more; ``ChatClient/retry(_:)`` queues it anew.
        case failed(ClientError)
    }

    /// Its id.
    public let id: ID
    /// Where it goes.
    public let chatID: ChatID
    /// What it says; `clientMessageID` is ``id``.
    public let draft: MessageDraft
    /// When it was given to the client, by this computer's clock.
    public let createdAt: Timestamp
    /// How far it is.
    public internal(set) var state: State

    init(id: ID, chatID: ChatID, draft: MessageDraft, createdAt: Timestamp, state: State = .queued) {
        self.id = id
        self.chatID = chatID
        self.createdAt = createdAt
        var draft = draft
        draft.clientMessageID = id.rawValue
        self.draft = draft
        self.state = state
    }
}
