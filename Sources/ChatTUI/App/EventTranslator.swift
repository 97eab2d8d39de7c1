internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// Says in the console's words what the client library tells.
struct EventTranslator {
    private var account: Account?
    /// Why the line was lost last, until it is live again.
    private var lineProblem: String?
    /// Who is in which chat, for the events of a base server, which name people without their type.
    private var people: [ChatID: Set<ParticipantKey>] = [:]

    /// The events for the console, in order.
    ///
    /// - Parameters:
    ///   - event: what the library tells. ``ChatClientKit/ClientEvent/resync`` is for whoever can read anew.
    ///   - now: the time, for what is planned in some seconds.
    mutating func translate(_ event: ChatClientKit.ClientEvent, now: Timestamp) -> [SessionEvent] {
        switch event {
        case .connection(let state): return translate(state, now: now)
        case .identity(let identity): return translate(identity)
        case .chats(let chats):
            people = [:]
            for chat in chats { remember(chat) }
            // Staff get the chats that wait for someone with their own.
            return [.chatsLoaded(account?.side == .staff ? [.mine, .unassigned] : [.mine], chats)]
        case .chatChanged(let chat):
            remember(chat)
            return [.chatChanged(chat)]
        case .chatRemoved(let chat): return [.chatRemoved(chat)]
        case .historyReset(let chat): return [.historyReset(chat)]
        case .message(let message): return [.message(message)]
        case .messageUpdated(let message), .messageDeleted(let message): return [.messageChanged(message)]
        case .read(let chat, let message, let reader):
            return key(of: reader, in: chat).map { [.readMark(chat, $0, message)] } ?? []
        case .delivered(let chat, let message, let participant): return [.deliveredMark(chat, participant, message)]
        case .typing(let chat, let typist, let isTyping):
            return key(of: typist, in: chat).map { [.typing(chat, $0, isTyping: isTyping)] } ?? []
        case .presence(let person, let isOnline, let lastSeen):
            return [.presence(person, isOnline: isOnline, lastSeen: lastSeen)]
        case .outgoing(let message): return translate(message)
        case .failure(let error, _): return [.failed(error.message)]
        default: return []
        }
    }

    private mutating func translate(_ state: ConnectionState, now: Timestamp) -> [SessionEvent] {
        switch state {
        case .stopped: return []
        case .connecting:
            return [.line(lineProblem.map { .reconnecting(reason: UserText($0), next: nil) } ?? .connecting)]
        case .catchingUp: return [.line(.catchingUp)]
        case .live:
            lineProblem = nil
            return [.line(.live)]
        case .polling(_, let error):
            lineProblem = nil
            return [.line(.polling(reason: UserText(error.message)))]
        case .waiting(let delay, let error):
            lineProblem = error.message
            let milliseconds = delay.components.seconds * 1_000 + delay.components.attoseconds / 1_000_000_000_000_000
            let next = now.advanced(byMilliseconds: milliseconds)
            return [.line(.reconnecting(reason: UserText(error.message), next: next))]
        case .signedOut(let reason): return [.signedOut(Self.words(for: reason))]
        }
    }

    /// A session's end in a sentence.
    static func words(for reason: SignOutReason) -> String {
        switch reason {
        case .signedOutHere: "You have signed out."
        case .endedElsewhere: "This session was ended elsewhere. Sign in again."
        case .deactivated: "This account was switched off."
        case .kicked: "An administrator ended this connection."
        case .tokenRefused: "The session has run out. Sign in again."
        }
    }

    private mutating func translate(_ identity: Identity) -> [SessionEvent] {
        let known = Account(
            key: identity.participant, name: identity.name ?? identity.email ?? identity.phone ?? "",
            role: identity.role, salon: identity.salonName)
        guard known != account else { return [] }
        account = known
        return [.signedIn(known)]
    }

    private func translate(_ message: ChatClientKit.OutgoingMessage) -> [SessionEvent] {
        let state: OutgoingItem.State
        switch message.state {
        case .queued, .sending: state = .queued
        case .failed(let error): state = .failed(UserText(error.message))
        case .sent(let stored):
            return [.message(stored), .outgoingRemoved(message.chatID, id: message.id.rawValue)]
        }
        return [
            .outgoing(
                OutgoingItem(
                    id: message.id.rawValue, chat: message.chatID, draft: message.draft, createdAt: message.createdAt,
                    state: state))
        ]
    }

    private mutating func remember(_ chat: Chat) {
        people[chat.id] = Set(chat.participants.map(\.key))
    }

    /// Without a type it is whoever in the chat bears the number, other than oneself.
    private func key(of someone: ServerEvent.Someone, in chat: ChatID) -> ParticipantKey? {
        someone.key ?? people[chat]?.first { $0.id == someone.id && $0 != account?.key }
    }
}
