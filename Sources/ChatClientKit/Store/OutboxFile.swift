package import ChatWire

/// The outbox on the disk: each message under its id from `send` until the server has it, shared by all processes that send
/// as one account. For one thread at a time.
///
/// Nothing is deleted but by ``purge()``: whoever shares the file learns from the rows what became of a message.
package final class OutboxFile {
    /// A message as it is kept.
    package struct Entry: Sendable {
        package var message: OutgoingMessage
        /// Its place: messages of a chat are sent in this order.
        package var place: Int64
        /// The store for which it was written, once that is known; another one must not get it.
        package var epoch: String?
        /// Before it was first given to a server that cannot tell a repetition: the newest message of the chat. If the
        /// server has it, it stands behind that one.
        package var after: MessageID?
        /// Whether nobody wants it any more.
        package var isDropped = false
    }

    private enum State: Int64 {
        case waiting = 0
        case sent = 1
        case failed = 2
        case dropped = 3
    }

    /// Of the messages that are done with, so many are remembered, for processes that have not looked yet.
    private static let doneLimit: Int64 = 256

    private let database: Database

    package init(path: String, durability: Database.Durability) throws(ClientError) {
        database = try Database(path: path, durability: durability)
        try database.transaction { () throws(ClientError) in
            guard try database.number("PRAGMA user_version") == 0 else { return }
            try database.execute(
                """
                CREATE TABLE outgoing (
                    place INTEGER PRIMARY KEY AUTOINCREMENT,
                    change INTEGER NOT NULL,
                    id TEXT NOT NULL UNIQUE,
                    chat_id INTEGER NOT NULL,
                    draft BLOB NOT NULL,
                    created_at INTEGER NOT NULL,
                    epoch TEXT,
                    after_id INTEGER,
                    state INTEGER NOT NULL,
                    outcome BLOB
                );
                CREATE INDEX outgoing_change ON outgoing (change);
                PRAGMA user_version = 1;
                """)
        }
    }

    // MARK: Reading

    /// What changed since a change, by place, and the change to go on from.
    package func changes(since change: Int64) throws(ClientError) -> (entries: [Entry], change: Int64) {
        let newest = try database.number("SELECT max(change) FROM outgoing") ?? change
        let entries = try database.rows(
            """
            SELECT place, id, chat_id, draft, epoch, after_id, state, outcome, created_at FROM outgoing
            WHERE change > ? ORDER BY place
            """, .integer(change), read: Self.entry)
        return (entries.compactMap { $0 }, max(change, newest))
    }

    /// nil for a row that this version does not understand; it stays for one that does.
    private static func entry(_ row: Statement) throws(ClientError) -> Entry? {
        guard let id = row.text(1).flatMap({ OutgoingMessage.ID($0) }),
            let chatID = Optional(row.integer(2)).flatMap({ $0 > 0 ? ChatID($0) : nil }),
            let state = State(rawValue: row.integer(6)), let json = try? JSONParser.parse(row.blob(3))
        else { return nil }
        var reader = RequestReader(json, at: [])
        let draft = MessageDraft(reading: &reader)
        guard reader.isValid else { return nil }
        var message = OutgoingMessage(
            id: id, chatID: chatID, draft: draft, createdAt: Timestamp(milliseconds: row.integer(8)))
        switch state {
        case .waiting, .dropped: break
        case .sent:
            guard let stored = try? Message(jsonBytes: row.blob(7)) else { return nil }
            message.state = .sent(stored)
        case .failed:
            guard let error = try? ClientError(kept: JSONParser.parse(row.blob(7))) else { return nil }
            message.state = .failed(error)
        }
        return Entry(
            message: message, place: row.integer(0), epoch: row.text(4),
            after: row.optionalInteger(5).map { MessageID($0) }, isDropped: state == .dropped)
    }

    // MARK: Changing

    private static let nextChange = "(SELECT coalesce(max(change), 0) + 1 FROM outgoing)"

    /// Keeps a new message, behind all others.
    ///
    /// - Returns: its place.
    /// - Throws: ``ClientError/Code/invalidArgument`` if its id was used before.
    func append(_ message: OutgoingMessage, epoch: String?) throws(ClientError) -> Int64 {
        try database.transaction { () throws(ClientError) in
            let inserted = try database.run(
                """
                INSERT INTO outgoing (change, id, chat_id, draft, created_at, epoch, state)
                VALUES (\(Self.nextChange), ?, ?, ?, ?, ?, 0) ON CONFLICT (id) DO NOTHING
                """, .text(message.id.rawValue), .integer(message.chatID.rawValue), .blob(message.draft.jsonBytes()),
                .integer(message.createdAt.milliseconds), SQLValue(epoch))
            guard inserted == 1 else {
                throw ClientError(.invalidArgument, "A message of that id was sent before.")
            }
            return database.lastInsertedRow
        }
    }

    /// Notes that the server has a message.
    func sent(_ id: OutgoingMessage.ID, as message: Message) throws(ClientError) {
        try settle(id, .sent, message.jsonBytes(), from: .waiting)
    }

    /// Notes that a message was refused.
    func failed(_ id: OutgoingMessage.ID, _ error: ClientError) throws(ClientError) {
        try settle(id, .failed, error.kept.jsonBytes(), from: .waiting)
    }

    /// Notes that nobody wants a message any more.
    func dropped(_ id: OutgoingMessage.ID) throws(ClientError) {
        try database.run(
            "UPDATE outgoing SET change = \(Self.nextChange), state = 3, outcome = NULL WHERE id = ? AND state IN (0, 2)",
            .text(id.rawValue))
    }

    /// What was settled stays as it is: two processes may learn of the same answer.
    private func settle(
        _ id: OutgoingMessage.ID, _ state: State, _ outcome: [UInt8], from old: State
    ) throws(ClientError) {
        try database.run(
            "UPDATE outgoing SET change = \(Self.nextChange), state = ?, outcome = ? WHERE id = ? AND state = ?",
            .integer(state.rawValue), .blob(outcome), .text(id.rawValue), .integer(old.rawValue))
    }

    /// Puts a refused message behind all others, to be sent for a store.
    ///
    /// - Returns: its new place; nil if no such message was refused.
    func retry(_ id: OutgoingMessage.ID, epoch: String?) throws(ClientError) -> Int64? {
        try database.transaction { () throws(ClientError) in
            // AUTOINCREMENT never gives a place anew, so the counter is moved on as an insertion would.
            let last = try database.number("SELECT seq FROM sqlite_sequence WHERE name = 'outgoing'") ?? 0
            let changed = try database.run(
                """
                UPDATE outgoing SET place = ?, change = \(Self.nextChange), state = 0, outcome = NULL, epoch = ?,
                    after_id = NULL
                WHERE id = ? AND state = 2
                """, .integer(last + 1), SQLValue(epoch), .text(id.rawValue))
            guard changed == 1 else { return nil }
            try database.run("UPDATE sqlite_sequence SET seq = ? WHERE name = 'outgoing'", .integer(last + 1))
            return last + 1
        }
    }

    /// Says for which store the messages are that were written before any was known.
    func stamp(epoch: String) throws(ClientError) {
        try database.run("UPDATE outgoing SET epoch = ? WHERE epoch IS NULL AND state = 0", .text(epoch))
    }

    /// Notes behind which message a server that tells no repetition will have a message, before it is given to it.
    func given(_ id: OutgoingMessage.ID, after message: MessageID?) throws(ClientError) {
        try database.run(
            "UPDATE outgoing SET after_id = ? WHERE id = ? AND state = 0 AND after_id IS NULL",
            .integer(message?.rawValue ?? 0), .text(id.rawValue))
    }

    /// Forgets old messages that are done with.
    func purge() throws(ClientError) {
        try database.run(
            """
            DELETE FROM outgoing WHERE state IN (1, 3) AND change < (SELECT max(change) FROM outgoing) AND place < (
                SELECT min(place) FROM (
                    SELECT place FROM outgoing WHERE state IN (1, 3) ORDER BY place DESC LIMIT \(Self.doneLimit)))
            """)
    }
}
