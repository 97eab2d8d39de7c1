public import ChatWire

/// The part of a chat's history that is loaded, with what is on its way to it.
///
/// Messages are in order of id, which is everyone's order; what is still on its way comes last.
public struct Transcript: Sendable {
    /// Names a message, stored or on its way.
    public enum ItemID: Hashable, Sendable {
        case stored(MessageID)
        case outgoing(String)
    }

    /// How much of the history there is beyond what is loaded.
    public enum Rest: Hashable, Sendable {
        /// The server may have more.
        case available
        /// Asked for.
        case loading
        /// Asked for, and not to be had now.
        case unread
        /// This is the beginning of the chat, or its end.
        case none
    }

    /// The stored messages, in order.
    public private(set) var messages: [TranscriptMessage] = []
    /// What is on its way, in order of sending.
    public private(set) var outgoing: [OutgoingItem] = []
    /// What lies before the first message.
    public internal(set) var older = Rest.available
    /// What lies after the last message: something only where a part of the history is looked at apart from its end.
    public internal(set) var newer = Rest.none
    /// Whether the newest messages were read from the server or the cache.
    public internal(set) var isLoaded = false
    /// The `new` line stands after this message.
    public internal(set) var newLineAfter: MessageID?
    /// What is in view.
    var scroll = ScrollPosition.bottom
    /// The newest message that has been in view.
    var seenUpTo: MessageID?

    /// Nothing loaded.
    public init() {}

    /// Messages, stored and on their way.
    var count: Int { messages.count + outgoing.count }

    /// The name of the item at an index.
    func id(at index: Int) -> ItemID {
        index < messages.count ? .stored(messages[index].id) : .outgoing(outgoing[index - messages.count].id)
    }

    /// The index of an item; of a message no longer there the next one's.
    func index(of id: ItemID) -> Int? {
        switch id {
        case .stored(let id):
            let index = lowerBound(id)
            return index < messages.count ? index : nil
        case .outgoing(let id):
            return outgoing.firstIndex { $0.id == id }.map { messages.count + $0 }
        }
    }

    /// The stored message of that id.
    func message(_ id: MessageID) -> TranscriptMessage? {
        let index = lowerBound(id)
        return index < messages.count && messages[index].id == id ? messages[index] : nil
    }

    /// Comes into view, at its end, with the `new` line after what was read.
    mutating func open(readUpTo read: MessageID?, hasUnread: Bool) {
        scroll = .bottom
        newLineAfter = hasUnread ? read ?? MessageID(0) : nil
        seenUpTo = read
    }

    /// Takes messages in any order; those known are replaced.
    mutating func merge(_ new: [TranscriptMessage]) {
        let sorted = new.sorted { $0.id < $1.id }
        guard let first = sorted.first, let last = sorted.last else { return }
        if let newest = messages.last?.id, first.id > newest {
            messages.append(contentsOf: sorted.uniqued())
        } else if let oldest = messages.first?.id, last.id < oldest {
            messages.insert(contentsOf: sorted.uniqued(), at: 0)
        } else {
            for message in sorted { store(message) }
        }
    }

    /// Notes that messages which are about to be taken were not in view, though later ones were: those that one wrote
    /// while the line was down, and that the server told of first.
    mutating func unsee(_ new: [TranscriptMessage]) {
        guard let seen = seenUpTo,
            let first = new.map(\.id).filter({ $0 <= seen && message($0) == nil }).min()
        else { return }
        seenUpTo = MessageID(first.rawValue &- 1)
    }

    /// Takes out what a page of the history shows to be wrong. What it would hold and does not was deleted meanwhile; only
    /// what was seen to be deleted stays, as it stands there for what it was. And where the page has nothing in common with
    /// what lies before it, there may be a hole between them.
    mutating func correct(by page: [TranscriptMessage]) {
        guard let first = page.map(\.id).min(), let last = page.map(\.id).max() else { return }
        let known = Set(page.map(\.id))
        if !messages.contains(where: { known.contains($0.id) }) { messages.removeAll { $0.id < first } }
        messages.removeAll { (first...last).contains($0.id) && !known.contains($0.id) && !$0.isDeleted }
    }

    /// Drops what was loaded, because the server's store is another one now.
    mutating func reset() {
        messages.removeAll()
        older = .available
        scroll = .bottom
        newLineAfter = nil
        seenUpTo = nil
    }

    /// Takes the state of a message on its way.
    mutating func setOutgoing(_ message: OutgoingItem) {
        if let index = outgoing.firstIndex(where: { $0.id == message.id }) {
            outgoing[index] = message
        } else {
            outgoing.append(message)
        }
    }

    /// A message on its way has arrived or was thrown away.
    mutating func removeOutgoing(_ id: String) {
        guard let index = outgoing.firstIndex(where: { $0.id == id }) else { return }
        outgoing.remove(at: index)
    }

    private mutating func store(_ message: TranscriptMessage) {
        let index = lowerBound(message.id)
        if index < messages.count, messages[index].id == message.id {
            messages[index] = message
        } else {
            messages.insert(message, at: index)
        }
    }

    private func lowerBound(_ id: MessageID) -> Int {
        var low = 0
        var high = messages.count
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// What part of a transcript is in view.
public enum ScrollPosition: Hashable, Sendable {
    /// The end; new messages scroll in.
    case bottom
    /// A line of a message at the top of the view; new messages move nothing.
    case top(Transcript.ItemID, line: Int)
}

extension [TranscriptMessage] {
    /// The last of each run of equal ids, of a sorted list.
    fileprivate func uniqued() -> [TranscriptMessage] {
        var unique: [TranscriptMessage] = []
        unique.reserveCapacity(count)
        for message in self {
            if unique.last?.id == message.id { unique.removeLast() }
            unique.append(message)
        }
        return unique
    }
}
