import ChatWire

/// The wrapped lines of the open chat's messages that were in view lately, for one width.
///
/// It holds what laying out would give anew: whether something is in it never shows.
struct LineCache: Sendable {
    private var chat: ChatID?
    private var width = 0
    private var lines: [Transcript.ItemID: [TranscriptLine]] = [:]

    /// About ten screens; beyond, all are dropped, and those in view laid out once more.
    private static let capacity = 500

    /// The lines of an item, if they are kept.
    func lines(of id: Transcript.ItemID, in chat: ChatID, width: Int) -> [TranscriptLine]? {
        chat == self.chat && width == self.width ? lines[id] : nil
    }

    /// How many items are kept.
    var count: Int { lines.count }

    mutating func keep(_ new: [TranscriptLine], of id: Transcript.ItemID, in chat: ChatID, width: Int) {
        if chat != self.chat || width != self.width || lines.count >= Self.capacity {
            lines.removeAll(keepingCapacity: true)
            self.chat = chat
            self.width = width
        }
        lines[id] = new
    }

    mutating func forget(_ chat: ChatID) {
        if chat == self.chat { lines.removeAll(keepingCapacity: true) }
    }

    mutating func forget(_ chat: ChatID, _ id: Transcript.ItemID) {
        if chat == self.chat { lines[id] = nil }
    }

    mutating func removeAll() {
        lines.removeAll()
    }
}
