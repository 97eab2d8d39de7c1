import ChatWire
import Dispatch
import GRDB
import NIOCore
import Synchronization

/// A write that waits for the writer.
struct PendingWrite: Sendable {
    /// Called after the commit with `nil`, or with the error that undid it.
    typealias Finish = @Sendable ((any Error)?) -> Void

    /// Where `Finish` is called; the writer's thread where there is none.
    let loop: (any EventLoop)?
    /// Does the work. What it throws undoes this write alone.
    let body: @Sendable (Transaction) throws -> Finish
    /// Told of what `body` threw.
    let fail: @Sendable (any Error) -> Void
}

/// Commits writes in groups: takes all that wait, runs each in a savepoint of one transaction, commits once, and then
/// hands all of them on in order.
///
/// The cost of a durable commit is that of one `fdatasync`, whether it holds one message or a thousand: cost per message
/// falls as load rises, and latency at rest is one commit.
final class StoreWriter: Sendable {
    private struct Waiting {
        var writes: [PendingWrite] = []
        var isDraining = false
    }

    /// The most writes of one commit: bounds how long the first of them waits for the last.
    private static let batchLimit = 2_048

    private let queue = DispatchQueue(label: "store.writer", qos: .userInitiated)
    private let waiting = Mutex(Waiting())
    private let pool: DatabasePool
    private let observer: any CommitObserver
    private let cache = ChatCache()

    init(pool: DatabasePool, observer: any CommitObserver) {
        self.pool = pool
        self.observer = observer
    }

    func submit(_ write: PendingWrite) {
        let mustStart = waiting.withLock { waiting in
            waiting.writes.append(write)
            defer { waiting.isDraining = true }
            return !waiting.isDraining
        }
        if mustStart { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let batch = waiting.withLock { waiting -> [PendingWrite] in
                guard waiting.writes.count > Self.batchLimit else {
                    let all = waiting.writes
                    waiting.writes = []
                    waiting.isDraining = !all.isEmpty
                    return all
                }
                let first = Array(waiting.writes.prefix(Self.batchLimit))
                waiting.writes.removeFirst(Self.batchLimit)
                return first
            }
            if batch.isEmpty { return }
            observer.committed(commit(batch))
        }
    }

    private func commit(_ batch: [PendingWrite]) -> [CommittedWrite] {
        do {
            return try pool.writeWithoutTransaction { database in
                var done: [CommittedWrite] = []
                try database.inTransaction(.immediate) {
                    if try cache.forgetIfChangedElsewhere(database) { observer.storeChangedElsewhere() }
                    let transaction = Transaction(database: database, cache: cache)
                    done = try batch.map { try run($0, in: transaction) }
                    try transaction.writeChats()
                    return .commit
                }
                cache.keep()
                return done
            }
        } catch {
            // Nothing of the batch is stored: nothing of it may stay in memory, and nobody is told that it worked.
            cache.discard()
            let failure = StoreFailure(cause: error)
            return batch.map { write in
                CommittedWrite(publications: [], loop: write.loop) { write.fail(failure) }
            }
        }
    }

    /// Runs one write in a savepoint: its refusal does not undo the others.
    private func run(_ write: PendingWrite, in transaction: Transaction) throws -> CommittedWrite {
        transaction.begin()
        try transaction.database.cachedStatement(sql: "SAVEPOINT one").execute()
        do {
            let finish = try write.body(transaction)
            try transaction.database.cachedStatement(sql: "RELEASE one").execute()
            return CommittedWrite(publications: transaction.end(), loop: write.loop) { finish(nil) }
        } catch {
            transaction.undo()
            try transaction.database.cachedStatement(sql: "ROLLBACK TO one").execute()
            try transaction.database.cachedStatement(sql: "RELEASE one").execute()
            return CommittedWrite(publications: [], loop: write.loop) { write.fail(error) }
        }
    }
}

/// A commit that failed. Its description is for the log, not for clients.
struct StoreFailure: Error, CustomStringConvertible {
    let cause: any Error

    var description: String { "the store could not commit: \(cause)" }
}
