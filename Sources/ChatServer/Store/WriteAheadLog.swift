import GRDB
import GRDBSQLite
import Synchronization

/// How much of the write-ahead log waits to be copied into the database file.
final class WriteAheadLog: Sendable {
    /// From this many pages (of 4 KiB) on the writer copies them itself: where no ``Checkpointer`` runs, as in commands, and
    /// where it is outrun. Bounds the log on the disk, and what a start after a crash has to read.
    static let writersLimit = 32_768

    private let waiting = Atomic<Int>(0)

    /// The pages that the log held after the last commit.
    var pages: Int { waiting.load(ordering: .relaxed) }

    /// Has `database`, the writer's connection, report its commits here, instead of checkpointing every thousand pages
    /// within a commit. Must live as long as that connection writes.
    func observe(_ database: Database) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            database.sqliteConnection,
            { this, connection, name, pages in
                guard let this else { return SQLITE_OK }
                let log = Unmanaged<WriteAheadLog>.fromOpaque(this).takeUnretainedValue()
                log.waiting.store(Int(pages), ordering: .relaxed)
                if pages >= WriteAheadLog.writersLimit {
                    // The commit stands, whatever becomes of the copying: it is tried again after the next one.
                    sqlite3_wal_checkpoint_v2(connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                }
                return SQLITE_OK
            }, this)
    }
}
