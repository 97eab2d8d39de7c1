import ChatWire
import GRDB

/// What changed in a chat since a revision, before it is rendered for someone (docs/PROTOCOL.md, section 5, "Sync").
struct ChangesSince: Sendable {
    /// A message or a read mark; each revision has one of them at the most.
    enum Entry: Sendable {
        case message(MessageView)
        case read(ReadMark)

        var revision: Int64 {
            switch self {
            case .message(let view): view.record.revision
            case .read(let mark): mark.revision
            }
        }
    }

    let chat: ChatRecord
    /// The revision that the client has.
    let revision: Int64
    let isReset: Bool
    /// By revision.
    let entries: [Entry]
    /// Whether rows beyond the entries are left.
    let hasMore: Bool
}

extension ChangesSince {
    /// At most `limit` changes after `since`, in order of revision.
    ///
    /// - Parameters:
    ///   - since: the revision that the client has; `nil` asks for no past.
    ///   - isSameEpoch: whether the client's revisions are of this store.
    static func fetch(
        since: Int64?, isSameEpoch: Bool, limit: Int, of chat: ChatRecord, in database: Database
    ) throws -> ChangesSince {
        guard isSameEpoch, since ?? 0 <= chat.revision else {
            return ChangesSince(chat: chat, revision: chat.revision, isReset: true, entries: [], hasMore: false)
        }
        guard let since, since < chat.revision else {
            return ChangesSince(chat: chat, revision: chat.revision, isReset: false, entries: [], hasMore: false)
        }
        let bounds: StatementArguments = [chat.id.rawValue, since, limit + 1]
        let records = try MessageRecord.fetchAll(
            where: "m.chat_id = ? AND m.revision > ? ORDER BY m.revision LIMIT ?", arguments: bounds, in: database)
        let reads = try database.cachedStatement(
            sql: """
                SELECT reader_type, reader_id, message_id, read_at, revision FROM read_mark
                WHERE chat_id = ? AND revision > ? ORDER BY revision LIMIT ?
                """)
        var entries = try MessageView.views(of: records, in: database).map(Entry.message)
        entries += try Row.fetchAll(reads, arguments: bounds).map { row in
            .read(
                ReadMark(
                    reader: row.participant(0), messageID: MessageID(rawValue: row[2]),
                    readAt: Timestamp(milliseconds: row[3]), revision: row[4]))
        }
        entries.sort { $0.revision < $1.revision }
        return ChangesSince(
            chat: chat, revision: since, isReset: false, entries: Array(entries.prefix(limit)),
            hasMore: entries.count > limit)
    }
}
