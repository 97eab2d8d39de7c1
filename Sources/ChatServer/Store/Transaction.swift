public import ChatWire
import FoundationEssentials
public import GRDB

/// A batch of writes on its way to one commit. Handed to each write in turn, on the writer's queue.
public final class Transaction {
    /// The database, inside the batch's transaction.
    public let database: Database
    /// The moment that all rows of the batch bear.
    public let now: Timestamp
    private let cache: ChatCache
    private var publications: [Publication] = []
    private var undoLog: [(ChatID, ChatRecord?)] = []

    init(database: Database, cache: ChatCache) {
        self.database = database
        self.cache = cache
        now = .now
    }

    /// The chat as the batch so far left it.
    func chat(_ id: ChatID) throws -> ChatRecord? { try cache.chat(id, in: database) }

    /// Stores a new chat and everyone in it.
    func insertChat(
        _ chatType: ChatType, salonID: SalonID, customerID: Int64?, title: String?, participants: [ParticipantRecord]
    ) throws -> ChatRecord {
        let id = try ChatRecord.insert(
            chatType, salonID: salonID, customerID: customerID, title: title, at: now, in: database)
        // Read past the cache: what is not committed may not be found there once the batch failed.
        guard var chat = try ChatRecord.fetch(id, in: database) else { throw Refusal(.internal, "Internal error") }
        for participant in participants { chat.admit(participant) }
        save(chat)
        return chat
    }

    /// Takes a chat's new state; its row is written once, at the batch's end.
    func save(_ chat: ChatRecord) { undoLog.append((chat.id, cache.replace(chat))) }

    /// Tells of a change once it is durable.
    func publish(_ publication: Publication) { publications.append(publication) }

    /// Says that names, addresses or blocks changed: cached chats are read anew by the next write.
    public func forgetAccounts() { cache.forgetAfterCommit() }

    func begin() {
        publications = []
        undoLog.removeAll(keepingCapacity: true)
    }

    func end() -> [Publication] { publications }

    func undo() {
        for (id, chat) in undoLog.reversed() { cache.restore(id, to: chat) }
        publications = []
    }

    /// Writes the rows of all chats that the batch changed: a chat's counters once, however many messages it got.
    func writeChats() throws {
        for chat in cache.changes { try chat.update(in: database, from: cache.stored(chat.id)) }
    }
}

extension Timestamp {
    /// The wall clock's time.
    public static var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }
}
