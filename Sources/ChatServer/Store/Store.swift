import Dispatch
public import GRDB
import NIOCore

/// The durable state of the server: one SQLite database in WAL mode, many readers, one writer that commits in groups.
///
/// What ``write(_:)`` returned is on the disk (`synchronous=FULL`): it survives a power cut. All SQL is behind this type
/// and the services that are handed its ``Transaction``.
public final class Store: Sendable {
    /// Names this store's life: a restored backup gets another one (docs/PROTOCOL.md, section 5, "Sync").
    public let epoch: String
    private let pool: DatabasePool
    private let writer: StoreWriter
    /// What waits to be copied into the database file.
    let log: WriteAheadLog

    /// Opens the store in `folder`, makes it where there is none and brings its schema up to date.
    ///
    /// - Parameter bus: told of every commit, in order, before anyone else learns of it.
    /// - Throws: when the database cannot be opened, is damaged, or was written by a newer program.
    public convenience init(folder: DataFolder, bus: any CommitObserver = SilentObserver()) throws {
        try self.init(folder: folder, bus: bus, metrics: ServerMetrics(), patience: Self.patienceBesideOthers)
    }

    /// - Parameters:
    ///   - metrics: where commits are counted and measured.
    ///   - patience: for how many seconds a write may wait for another process's.
    init(folder: DataFolder, bus: any CommitObserver, metrics: ServerMetrics, patience: Double = 5) throws {
        var configuration = Self.configuration
        configuration.busyMode = .timeout(patience)
        pool = try DatabasePool(path: folder.database, configuration: configuration)
        let log = WriteAheadLog()
        self.log = log
        try pool.writeWithoutTransaction { database in
            // GRDB sets its writer to NORMAL after `prepareDatabase`, which a power cut may cost the last commits.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            log.observe(database)
        }
        let migrator = Schema.migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            throw StoreError("the store in \(folder.path) was written by a newer chat-server")
        }
        try migrator.migrate(pool)
        epoch = try pool.write { database in
            let made = Self.newEpoch()
            try database.execute(sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('epoch', ?)", arguments: [made])
            return try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'epoch'") ?? made
        }
        writer = StoreWriter(pool: pool, log: log, observer: bus, metrics: metrics)
    }

    /// A command is in no hurry, and a server beside it may be busy writing.
    private static let patienceBesideOthers = 60.0

    /// How many writes wait for the next commit.
    var waitingCount: Int { writer.waitingCount }

    /// A name for a store's new life.
    static func newEpoch() -> String { String(UInt64.random(in: .min ... .max), radix: 36) }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.label = "chat"
        configuration.prepareDatabase { database in
            database.add(tokenizer: FoldingTokenizer.self)
            try database.execute(sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
            // What is deleted or forgotten is overwritten in the file, not just unlinked: the default of Debian's SQLite,
            // but not of every other.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        return configuration
    }

    /// Reads one consistent snapshot, off the event loops.
    public func read<Value: Sendable>(_ body: @Sendable @escaping (Database) throws -> Value) async throws -> Value {
        try await pool.read(body)
    }

    /// Reads one consistent snapshot and hands it to `completion` on `loop`.
    func read<Value: Sendable>(
        on loop: any EventLoop, _ body: @Sendable @escaping (Database) throws -> Value,
        completion: @Sendable @escaping (Result<Value, any Error>) -> Void
    ) {
        pool.asyncRead { database in
            let result = Result { try body(database.get()) }
            loop.execute { completion(result) }
        }
    }

    /// Runs `body` in the writer's next group commit, in a savepoint of its own, and returns once it is durable.
    ///
    /// - Parameter body: may be run more than once, and must have no effect but on its transaction.
    /// - Throws: what `body` throws, with nothing stored; ``Refusal`` `internal` when the commit failed.
    public func write<Value: Sendable>(
        _ body: @Sendable @escaping (Transaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(on: nil, body) { continuation.resume(with: $0) }
        }
    }

    /// Runs `body` as ``write(_:)`` does, and calls `completion` on `loop` in its place among the commits' events.
    ///
    /// Writes take effect in the order submitted; completions of one loop are called in that order.
    func submit<Value: Sendable>(
        on loop: (any EventLoop)?, _ body: @Sendable @escaping (Transaction) throws -> Value,
        completion: @Sendable @escaping (Result<Value, any Error>) -> Void
    ) {
        writer.submit(PendingWrite(on: loop, body, completion: completion))
    }

    /// Submits writes together, so that they share a commit.
    func submit(_ writes: [PendingWrite]) { writer.submit(writes) }

    /// Finds out whether the store can be read.
    func check() async throws {
        _ = try await pool.read { database in
            try String.fetchOne(database, sql: "SELECT value FROM meta WHERE key = 'epoch'")
        }
    }

    /// Returns once all writes submitted so far are committed. For draining.
    func drained() async {
        await withCheckedContinuation { continuation in
            writer.submit(
                PendingWrite(
                    loop: nil, body: { _ in { _ in continuation.resume() } }, fail: { _ in continuation.resume() }))
        }
    }
}

/// Is told of commits. The seam between the store and those who are connected.
public protocol CommitObserver: AnyObject, Sendable {
    /// Called on the writer's thread with each commit's writes, in order; must not block.
    func committed(_ writes: [CommittedWrite])
    /// Another process changed the database: what was cached of it no longer counts. Called on the writer's thread.
    func storeChangedElsewhere()
}

/// A write that is durable, or failed, and what must follow from it.
public struct CommittedWrite: Sendable {
    let publications: [Publication]
    let loop: (any EventLoop)?
    let finish: @Sendable () -> Void
}

/// For programs that write without anyone connected.
public final class SilentObserver: CommitObserver {
    /// An observer that completes writes and publishes nothing.
    public init() {}

    /// Completes the writes.
    public func committed(_ writes: [CommittedWrite]) {
        for write in writes {
            if let loop = write.loop { loop.execute(write.finish) } else { write.finish() }
        }
    }

    /// Nothing is cached.
    public func storeChangedElsewhere() {}
}
