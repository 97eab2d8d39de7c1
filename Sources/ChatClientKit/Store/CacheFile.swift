package import ChatWire

/// Chats and messages as the server last told them, on the disk: to paint from at once, and to go on from after a restart.
/// Never the truth: it may be deleted at any time. For one thread at a time; one process writes.
///
/// Of each chat it holds a range without holes: all messages that the server has from ``Range/low`` to ``Range/newest``, as
/// of a revision. Messages outside may be there too, as the remains of changes that came by; they are shown to nobody.
package final class CacheFile {
    /// What is held of a chat.
    package struct Range: Hashable, Sendable {
        /// The first message that is held, were there one of that id; 0 from the chat's beginning.
        package var low: Int64
        /// The newest message that is known of; 0 if there is none.
        package var newest: Int64
        /// The chat's revision that the range is as of; nil from a base server.
        package var revision: Int64?
    }

    /// Whose and of which store it is, and how far.
    package struct Contents: Sendable {
        package var epoch: String?
        package var me: ParticipantKey?
        /// What the server last told of them.
        package var identity: Identity?
        package var chats: [Chat] = []
        package var ranges: [ChatID: Range] = [:]
        /// The newest messages of the ranges of a base server, which tells of changes only when it is asked again.
        var held: [ChatID: [Message]] = [:]
    }

    /// Something to be noted.
    package enum Change: Sendable {
        /// The list as a whole: what is not in it is forgotten.
        case list([Chat])
        case chat(Chat)
        case chatRemoved(ChatID)
        /// A message is new or changed.
        case message(Message)
        /// Everything up to here was noted.
        case reached(ChatID, revision: Int64?, newest: MessageID?)
        /// What is before a message is held no longer.
        case cut(ChatID, below: Int64)
        /// Nothing of the chat is held; from here on it is.
        case began(ChatID, revision: Int64?, newest: MessageID?)
        /// A page of history without holes, from its oldest message up to `end`; nil for the newest page.
        case page(ChatID, [Message], upTo: MessageID?, reachesStart: Bool)
        /// The server's store is another one: all is forgotten.
        case replaced(epoch: String?, me: ParticipantKey)
        /// What the server tells of whose it is.
        case identity(Identity)
    }

    /// The most that it grows to, in bytes; over it the oldest messages of the longest ranges go.
    package static let sizeLimit: Int64 = 256 << 20
    /// Raised when the layout changes: another layout is another file's business.
    private static let layout: Int64 = 1

    private let database: Database
    private let sizeLimit: Int64

    package init(path: String, durability: Database.Durability, sizeLimit: Int64 = CacheFile.sizeLimit)
        throws(ClientError)
    {
        self.sizeLimit = sizeLimit
        database = try Database(path: path, durability: durability)
        try database.transaction { () throws(ClientError) in
            switch try database.number("PRAGMA user_version") {
            case Self.layout: return
            case 0: try create()
            default: throw ClientError(.damaged, "The file was written by another version.")
            }
        }
    }

    private func create() throws(ClientError) {
        try database.execute(
            """
            CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE chats (id INTEGER PRIMARY KEY, json BLOB NOT NULL);
            CREATE TABLE ranges (
                chat_id INTEGER PRIMARY KEY, low INTEGER NOT NULL, newest INTEGER NOT NULL, revision INTEGER
            );
            CREATE TABLE messages (
                row INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL, id INTEGER NOT NULL, revision INTEGER NOT NULL,
                json BLOB NOT NULL
            );
            CREATE UNIQUE INDEX messages_of_chat ON messages (chat_id, id);
            PRAGMA user_version = \(Self.layout);
            """)
    }

    // MARK: Reading

    /// All but the messages.
    package func contents() throws(ClientError) -> Contents {
        var contents = Contents()
        let about = try database.rows("SELECT name, value FROM about") { ($0.text(0) ?? "", $0.text(1) ?? "") }
        let facts = Dictionary(about) { $1 }
        contents.epoch = facts["epoch"]
        if let type = facts["participant_type"].flatMap(ParticipantType.init(rawValue:)),
            let id = facts["participant_id"].flatMap({ Int64($0) })
        {
            contents.me = ParticipantKey(type: type, id: id)
        }
        if let json = facts["identity"] {
            contents.identity = try Self.decode(Array(json.utf8))
        }
        contents.chats = try database.rows("SELECT json FROM chats") { row throws(ClientError) in
            try Self.decode(row.blob(0))
        }
        let ranges = try database.rows("SELECT chat_id, low, newest, revision FROM ranges") { row in
            (
                ChatID(row.integer(0)),
                Range(low: row.integer(1), newest: row.integer(2), revision: row.optionalInteger(3))
            )
        }
        contents.ranges = Dictionary(ranges) { $1 }
        for (chatID, range) in contents.ranges where range.revision == nil {
            contents.held[chatID] = try page(of: chatID, before: nil, limit: HeldMessages.limit).messages
        }
        return contents
    }

    /// The newest messages that are held of a chat, the newest first, and whether they reach its beginning.
    ///
    /// - Parameter before: only those before this one.
    package func page(of chatID: ChatID, before: MessageID?, limit: Int) throws(ClientError) -> (
        messages: [Message], reachesStart: Bool
    ) {
        guard let range = try range(of: chatID), range.newest >= range.low else { return ([], false) }
        let end = min(range.newest, before.map { max($0.rawValue, 1) - 1 } ?? .max)
        var messages: [Message] = try database.rows(
            """
            SELECT json FROM messages WHERE chat_id = ? AND id BETWEEN ? AND ? ORDER BY id DESC LIMIT ?
            """, .integer(chatID.rawValue), .integer(range.low), .integer(end), .integer(Int64(limit))
        ) { row throws(ClientError) in try Self.decode(row.blob(0)) }
        for index in messages.indices {
            try renewReply(of: &messages[index])
        }
        return (messages, range.low == 0 && messages.count < limit)
    }

    /// Messages of a chat by id, as far as they are held.
    package func messages(of chatID: ChatID, from low: MessageID, to high: MessageID) throws(ClientError) -> [Message] {
        guard let range = try range(of: chatID) else { return [] }
        return try database.rows(
            "SELECT json FROM messages WHERE chat_id = ? AND id BETWEEN ? AND ? ORDER BY id",
            .integer(chatID.rawValue), .integer(max(range.low, low.rawValue)),
            .integer(min(range.newest, high.rawValue))
        ) { row throws(ClientError) in try Self.decode(row.blob(0)) }
    }

    /// A message quotes its target as it was when it was stored here; the target itself may have changed since.
    private func renewReply(of message: inout Message) throws(ClientError) {
        guard let quoted = message.replyTo else { return }
        let targets: [Message] = try database.rows(
            "SELECT json FROM messages WHERE chat_id = ? AND id = ?", .integer(message.chatID.rawValue),
            .integer(quoted.id.rawValue)
        ) { row throws(ClientError) in try Self.decode(row.blob(0)) }
        guard let target = targets.first else { return }
        message.replyTo?.content = String(target.content.prefix(WireLimits.previewLength))
        message.replyTo?.isDeleted = target.isDeleted
    }

    /// What is held of a chat; nil for nothing.
    func range(of chatID: ChatID) throws(ClientError) -> Range? {
        try database.rows("SELECT low, newest, revision FROM ranges WHERE chat_id = ?", .integer(chatID.rawValue)) {
            Range(low: $0.integer(0), newest: $0.integer(1), revision: $0.optionalInteger(2))
        }.first
    }

    private static func decode<Value: JSONDecodable>(_ json: [UInt8]) throws(ClientError) -> Value {
        do {
            return try Value(jsonBytes: json)
        } catch {
            throw ClientError(.damaged, "A file on this computer holds what was never written: \(error).")
        }
    }

    // MARK: Writing

    /// Notes changes: all of them, or none.
    package func apply(_ changes: [Change]) throws(ClientError) {
        try database.transaction { () throws(ClientError) in
            for change in changes {
                try apply(change)
            }
        }
    }

    private func apply(_ change: Change) throws(ClientError) {
        switch change {
        case .list(let chats): try replaceList(chats)
        case .chat(let chat): try store(chat)
        case .chatRemoved(let chatID):
            try database.run("DELETE FROM chats WHERE id = ?", .integer(chatID.rawValue))
            try forgetMessages(of: chatID)
        case .message(let message): try store(message)
        case .reached(let chatID, let revision, let newest):
            try database.run(
                "UPDATE ranges SET revision = ?, newest = max(newest, ?) WHERE chat_id = ?", SQLValue(revision),
                .integer(newest?.rawValue ?? 0), .integer(chatID.rawValue))
        case .cut(let chatID, let low):
            let (chat, low) = (SQLValue.integer(chatID.rawValue), SQLValue.integer(low))
            try database.run("UPDATE ranges SET low = max(low, ?) WHERE chat_id = ?", low, chat)
            try database.run("DELETE FROM messages WHERE chat_id = ? AND id < ?", chat, low)
        case .began(let chatID, let revision, let newest):
            try forgetMessages(of: chatID)
            try database.run(
                "INSERT INTO ranges (chat_id, low, newest, revision) VALUES (?, ?, ?, ?)",
                .integer(chatID.rawValue), .integer(Self.behind(newest?.rawValue ?? 0)),
                .integer(newest?.rawValue ?? 0),
                SQLValue(revision))
        case .page(let chatID, let messages, let end, let reachesStart):
            try store(messages, of: chatID, upTo: end, reachesStart: reachesStart)
        case .replaced(let epoch, let me):
            for table in ["about", "chats", "ranges", "messages"] {
                try database.run("DELETE FROM \(table)")
            }
            try note("epoch", epoch)
            try note("participant_type", me.type.rawValue)
            try note("participant_id", String(me.id))
        case .identity(let identity): try note("identity", String(decoding: identity.jsonBytes(), as: UTF8.self))
        }
    }

    private func note(_ name: String, _ value: String?) throws(ClientError) {
        guard let value else { return }
        try database.run("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)", .text(name), .text(value))
    }

    private func store(_ chat: Chat) throws(ClientError) {
        try database.run(
            "INSERT OR REPLACE INTO chats (id, json) VALUES (?, ?)", .integer(chat.id.rawValue),
            .blob(chat.jsonBytes()))
    }

    private func replaceList(_ chats: [Chat]) throws(ClientError) {
        let listed = Set(chats.map(\.id))
        let known = try database.rows("SELECT id FROM chats UNION SELECT chat_id FROM ranges") { ChatID($0.integer(0)) }
        for chatID in known where !listed.contains(chatID) {
            try apply(.chatRemoved(chatID))
        }
        for chat in chats {
            try store(chat)
        }
    }

    /// An older answer may come after a newer event: the higher revision stays.
    private func store(_ message: Message) throws(ClientError) {
        try database.run(
            """
            INSERT INTO messages (chat_id, id, revision, json) VALUES (?, ?, ?, ?)
            ON CONFLICT (chat_id, id) DO UPDATE SET revision = excluded.revision, json = excluded.json
            WHERE excluded.revision >= revision
            """, .integer(message.chatID.rawValue), .integer(message.id.rawValue), .integer(message.revision ?? 0),
            .blob(message.jsonBytes(capacity: 1024)))
    }

    private func store(
        _ messages: [Message], of chatID: ChatID, upTo end: MessageID?, reachesStart: Bool
    ) throws(ClientError) {
        guard let range = try range(of: chatID) else { return }
        // A page that ends below the range would leave a hole.
        guard end.map({ $0.rawValue >= range.low }) ?? true else { return }
        for message in messages {
            try store(message)
        }
        guard let oldest = reachesStart ? 0 : messages.map(\.id.rawValue).min(), oldest < range.low else { return }
        try database.run("UPDATE ranges SET low = ? WHERE chat_id = ?", .integer(oldest), .integer(chatID.rawValue))
    }

    /// The next id; the largest number there is has none, and is then held once more.
    private static func behind(_ id: Int64) -> Int64 { id < .max ? id + 1 : id }

    private func forgetMessages(of chatID: ChatID) throws(ClientError) {
        try database.run("DELETE FROM messages WHERE chat_id = ?", .integer(chatID.rawValue))
        try database.run("DELETE FROM ranges WHERE chat_id = ?", .integer(chatID.rawValue))
    }

    // MARK: Size

    /// Bytes in use.
    func size() throws(ClientError) -> Int64 {
        let pages = try database.number("PRAGMA page_count") ?? 0
        let free = try database.number("PRAGMA freelist_count") ?? 0
        return (pages - free) * (try database.number("PRAGMA page_size") ?? 0)
    }

    /// Where it has grown over its limit: lets the oldest quarter of the longest ranges go until it is well under it.
    func trim() throws(ClientError) {
        guard try size() > sizeLimit else { return }
        try database.transaction { () throws(ClientError) in
            var rounds = 0
            while try size() > sizeLimit / 4 * 3, rounds < 1000 {
                rounds += 1
                let longest = try database.rows(
                    "SELECT chat_id, count(*) AS held FROM messages GROUP BY chat_id ORDER BY held DESC, chat_id LIMIT 1"
                ) { (ChatID($0.integer(0)), $0.integer(1)) }
                guard let (chatID, count) = longest.first else { return }
                try forgetOldest(count / 4 + 1, of: chatID)
            }
        }
    }

    private func forgetOldest(_ count: Int64, of chatID: ChatID) throws(ClientError) {
        guard
            let last = try database.number(
                "SELECT id FROM messages WHERE chat_id = ? ORDER BY id LIMIT 1 OFFSET ?", .integer(chatID.rawValue),
                .integer(count - 1))
        else { return try forgetMessages(of: chatID) }
        try database.run(
            "DELETE FROM messages WHERE chat_id = ? AND id <= ?", .integer(chatID.rawValue), .integer(last))
        try database.run(
            "UPDATE ranges SET low = max(low, ?) WHERE chat_id = ?", .integer(Self.behind(last)),
            .integer(chatID.rawValue))
    }
}
