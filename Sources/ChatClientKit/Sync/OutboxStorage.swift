/// Where an outbox keeps its messages, so that they outlive the process.
///
/// One client at a time uses a storage. Calls come one after the other.
protocol OutboxStorage: Sendable {
    /// All messages that were stored and not removed, in the order in which they were first stored.
    func load() async throws(ClientError) -> [OutgoingMessage]
    /// Keeps a message, or its new state. Returns when it is safe.
    func store(_ message: OutgoingMessage) async throws(ClientError)
    /// Forgets a message: the server has it, or nobody wants it any more.
    func remove(_ id: OutgoingMessage.ID) async throws(ClientError)
}

/// A storage that lives as long as the process.
struct MemoryOutboxStorage: OutboxStorage {
    func load() -> [OutgoingMessage] { [] }
    func store(_ message: OutgoingMessage) {}
    func remove(_ id: OutgoingMessage.ID) {}
}
