public import ChatWire

/// All known chats, in the order of each tab: the one last written to first.
///
/// A change of one chat moves that chat alone; the whole is sorted only when a list is loaded.
public struct ChatDirectory: Sendable {
    private var chats: [ChatID: ChatSummary] = [:]
    private var order: [ChatScope: [ChatID]] = [:]
    private let me: ParticipantKey?

    /// No chats, as seen by someone.
    init(me: ParticipantKey? = nil) {
        self.me = me
    }

    /// The chat of that id.
    public subscript(id: ChatID) -> ChatSummary? { chats[id] }

    /// The chats of a tab, in order.
    public func ids(in scope: ChatScope) -> [ChatID] { order[scope] ?? [] }

    /// Every chat that is not put away.
    var all: some Collection<ChatSummary> { chats.values }

    /// Takes a loaded list: what belongs to its scopes and is not in it is gone.
    mutating func replace(_ scopes: Set<ChatScope>, by loaded: [ChatSummary]) {
        for id in scopes.flatMap({ ids(in: $0) }) { chats[id] = nil }
        for chat in loaded { chats[chat.id] = chat }
        for scope in ChatScope.allCases {
            order[scope] = chats.values.filter { belongs($0, to: scope) }.sorted(by: Self.precedes).map(\.id)
        }
    }

    /// Takes a chat that is new or has changed.
    mutating func update(_ chat: ChatSummary) {
        let old = chats.updateValue(chat, forKey: chat.id)
        for scope in ChatScope.allCases {
            let was = old.map { belongs($0, to: scope) } ?? false
            let isNow = belongs(chat, to: scope)
            if was, isNow, old?.lastActivity == chat.lastActivity { continue }
            if was { order[scope]?.removeAll { $0 == chat.id } }
            if isNow { insert(chat, into: scope) }
        }
    }

    /// Changes a chat in place, if it is known.
    mutating func change(_ id: ChatID, _ body: (inout ChatSummary) -> Void) {
        guard var chat = chats[id] else { return }
        body(&chat)
        update(chat)
    }

    /// Forgets a chat.
    mutating func remove(_ id: ChatID) {
        guard chats.removeValue(forKey: id) != nil else { return }
        for scope in ChatScope.allCases { order[scope]?.removeAll { $0 == id } }
    }

    /// Notes that someone came or went, in every chat that they are in.
    mutating func setPresence(of key: ParticipantKey, isOnline: Bool, lastSeen: Timestamp?) {
        for (id, chat) in chats {
            guard let index = chat.people.firstIndex(where: { $0.key == key }) else { continue }
            chats[id]?.people[index].isOnline = isOnline
            if let lastSeen { chats[id]?.people[index].lastSeen = lastSeen }
        }
    }

    private func belongs(_ chat: ChatSummary, to scope: ChatScope) -> Bool {
        guard !chat.isArchived else { return false }
        switch scope {
        case .mine: return me == nil || chat.person(me) != nil
        case .unassigned: return chat.isUnassigned
        case .all: return true
        }
    }

    private mutating func insert(_ chat: ChatSummary, into scope: ChatScope) {
        let ids = ids(in: scope)
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if let other = chats[ids[middle]], Self.precedes(other, chat) { low = middle + 1 } else { high = middle }
        }
        order[scope, default: []].insert(chat.id, at: low)
    }

    private static func precedes(_ left: ChatSummary, _ right: ChatSummary) -> Bool {
        (left.lastActivity, left.id) > (right.lastActivity, right.id)
    }
}
