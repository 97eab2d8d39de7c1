import ChatWire

extension [CacheFile.Change] {
    /// The same changes without those that later ones make good as new: of a busy chat, of which each message changes the
    /// chat and how far it was noted, the last of these stands for all.
    func coalesced() -> Self {
        guard count > 1 else { return self }
        var kept: Self = []
        kept.reserveCapacity(count)
        // From the end on: what a later change says already, and where that stands.
        var chats: Set<ChatID> = []
        var marks: [ChatID: Int] = [:]
        for change in reversed() {
            switch change {
            case .chat(let chat):
                guard chats.insert(chat.id).inserted else { continue }
            case .reached(let chatID, _, let newest):
                if let index = marks[chatID], case .reached(_, let revision, let known) = kept[index] {
                    kept[index] = .reached(chatID, revision: revision, newest: Self.later(known, newest))
                    continue
                }
                marks[chatID] = kept.count
            case .chatRemoved(let chatID), .began(let chatID, _, _):
                // What comes before it is about something else than what comes after it.
                chats.remove(chatID)
                marks[chatID] = nil
            case .list, .replaced:
                chats = []
                marks = [:]
            case .message, .page, .cut, .identity: break
            }
            kept.append(change)
        }
        return kept.reversed()
    }

    private static func later(_ left: MessageID?, _ right: MessageID?) -> MessageID? {
        guard let left, let right else { return left ?? right }
        return Swift.max(left, right)
    }
}
