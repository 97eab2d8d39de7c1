import ChatWire
import GRDB

/// A message with what others' marks and the answered message add to it: all that is needed to show it to anyone.
struct MessageView: Hashable, Sendable {
    /// A mark as the message sees it.
    struct Receipt: Hashable, Sendable {
        let participant: ParticipantKey
        let at: Timestamp
    }

    /// What a reply shows of its target.
    struct Target: Hashable, Sendable {
        let id: MessageID
        let sender: ParticipantKey
        let messageType: MessageType
        let content: String
        let isDeleted: Bool
    }

    var record: MessageRecord
    /// Who else read it, and when they first reached it.
    var reads: [Receipt] = []
    /// When another participant's client first had it.
    var deliveredAt: Timestamp?
    var target: Target?
}

extension MessageView {
    /// The views of `records`, which are all of one chat, in their order.
    static func views(of records: [MessageRecord], in database: Database) throws -> [MessageView] {
        guard let chatID = records.first?.chatID, let oldest = records.map(\.id).min(),
            let newest = records.map(\.id).max()
        else { return [] }
        let reads = try MarkTimeline.reads(chatID, from: oldest, to: newest, in: database)
        let deliveries = try MarkTimeline.deliveries(chatID, from: oldest, to: newest, in: database)
        return try records.map { record in
            var view = MessageView(record: record)
            view.reads = reads.receipts(of: record.id, sender: record.sender)
            let delivered = deliveries.receipts(of: record.id, sender: record.sender).map(\.at)
            view.deliveredAt = (delivered + view.reads.map(\.at)).min()
            if let target = record.replyToMessageID { view.target = try Target.fetch(target, in: database) }
            return view
        }
    }

    /// The view of one message.
    static func view(of record: MessageRecord, in database: Database) throws -> MessageView {
        try views(of: [record], in: database).first ?? MessageView(record: record)
    }
}

extension MessageView.Target {
    /// The message of that id in short.
    static func fetch(_ id: MessageID, in database: Database) throws -> Self? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, sender_type, sender_id, message_type, substr(content, 1, 400), deleted_at IS NOT NULL
                FROM message WHERE id = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else { return nil }
        let content: String = row[4]
        return Self(
            id: MessageID(rawValue: row[0]), sender: row.participant(1), messageType: MessageType(rawValue: row[3]),
            content: String(content.prefix(WireLimits.previewLength)), isDeleted: row[5])
    }
}

/// The "up to" marks that concern a range of messages: for each participant those within it and the first beyond.
///
/// A mark counts for its message and all before it (docs/PROTOCOL.md, section 4, "Marks, not rows"): a message was
/// reached when the first mark at or beyond it was set.
struct MarkTimeline {
    private struct Mark {
        let messageID: MessageID
        let at: Timestamp
    }

    /// By participant, ascending.
    private var marks: [(ParticipantKey, [Mark])] = []

    static func reads(
        _ chatID: ChatID, from oldest: MessageID, to newest: MessageID, in database: Database
    ) throws -> MarkTimeline {
        try fetch(
            "SELECT reader_type, reader_id, message_id, read_at FROM read_mark",
            participant: ("reader_type", "reader_id"),
            chatID, from: oldest, to: newest, in: database)
    }

    static func deliveries(
        _ chatID: ChatID, from oldest: MessageID, to newest: MessageID, in database: Database
    ) throws -> MarkTimeline {
        try fetch(
            "SELECT participant_type, participant_id, message_id, delivered_at FROM delivery_mark",
            participant: ("participant_type", "participant_id"), chatID, from: oldest, to: newest, in: database)
    }

    /// Two look-ups a participant, so that the cost does not depend on how far back the range lies.
    private static func fetch(
        _ select: String, participant: (String, String), _ chatID: ChatID, from oldest: MessageID,
        to newest: MessageID, in database: Database
    ) throws -> MarkTimeline {
        let one = "WHERE chat_id = ? AND \(participant.0) = ? AND \(participant.1) = ?"
        let within = try database.cachedStatement(
            sql: "\(select) \(one) AND message_id >= ? AND message_id < ? ORDER BY message_id")
        let beyond = try database.cachedStatement(
            sql: "\(select) \(one) AND message_id >= ? ORDER BY message_id LIMIT 1")
        let people = try database.cachedStatement(
            sql: "SELECT participant_type, participant_id FROM participant WHERE chat_id = ?")
        var timeline = MarkTimeline()
        for person in try Row.fetchAll(people, arguments: [chatID.rawValue]) {
            let key = person.participant(0)
            let who: [any DatabaseValueConvertible] = [chatID.rawValue, key.type.rawValue, key.id]
            let rows =
                try Row.fetchAll(within, arguments: StatementArguments(who + [oldest.rawValue, newest.rawValue]))
                + Row.fetchAll(beyond, arguments: StatementArguments(who + [newest.rawValue]))
            let marks = rows.map { Mark(messageID: MessageID(rawValue: $0[2]), at: Timestamp(milliseconds: $0[3])) }
            if !marks.isEmpty { timeline.marks.append((key, marks)) }
        }
        return timeline
    }

    /// When each participant but the sender first reached the message.
    func receipts(of id: MessageID, sender: ParticipantKey) -> [MessageView.Receipt] {
        marks.compactMap { participant, marks in
            guard participant != sender, let mark = marks.first(where: { $0.messageID >= id }) else { return nil }
            return MessageView.Receipt(participant: participant, at: mark.at)
        }
    }
}
