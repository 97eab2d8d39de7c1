import ChatWire
import GRDB

/// The chats that the writer has in memory, so that a message costs no reading.
///
/// Confined to the writer's queue. What a batch changes is kept apart until its commit: a commit that fails leaves
/// nothing here that the store does not hold.
final class ChatCache: @unchecked Sendable {  // touched on the writer's serial queue only
    private static let limit = 50_000

    private var committed: [ChatID: ChatRecord] = [:]
    private var changed: [ChatID: ChatRecord] = [:]
    private var dataVersion: Int64?
    private var isStale = false

    /// The chat as the batch so far left it.
    func chat(_ id: ChatID, in database: Database) throws -> ChatRecord? {
        if let chat = changed[id] ?? committed[id] { return chat }
        guard let chat = try ChatRecord.fetch(id, in: database) else { return nil }
        if committed.count >= Self.limit { committed.removeAll(keepingCapacity: true) }
        committed[id] = chat
        return chat
    }

    /// The chat before the batch; `nil` for one that the batch made.
    func stored(_ id: ChatID) -> ChatRecord? { committed[id] }

    /// What the batch changed so far.
    var changes: Dictionary<ChatID, ChatRecord>.Values { changed.values }

    /// Takes the batch's new state of a chat and returns the one that it replaces.
    func replace(_ chat: ChatRecord) -> ChatRecord? { changed.updateValue(chat, forKey: chat.id) }

    /// Puts back what ``replace(_:)`` returned.
    func restore(_ id: ChatID, to chat: ChatRecord?) { changed[id] = chat }

    /// The batch is durable.
    func keep() {
        if isStale {
            committed.removeAll(keepingCapacity: true)
            isStale = false
        } else {
            committed.merge(changed) { _, new in new }
        }
        changed.removeAll(keepingCapacity: true)
    }

    /// The batch is not.
    func discard() {
        changed.removeAll(keepingCapacity: true)
        // What was read after the change of a name or a block holds it, and it is not stored.
        if isStale { committed.removeAll(keepingCapacity: true) }
        isStale = false
    }

    /// Forgets all chats once the batch is durable: it changed a name, an address or a block that they hold.
    func forgetAfterCommit() { isStale = true }

    /// Whether another process changed the database since the last batch; if so, nothing cached counts.
    func forgetIfChangedElsewhere(_ database: Database) throws -> Bool {
        let version = try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA data_version"))
        defer { dataVersion = version }
        guard let dataVersion, dataVersion != version else { return false }
        committed.removeAll(keepingCapacity: true)
        return true
    }
}
