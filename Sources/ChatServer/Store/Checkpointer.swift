import GRDB
import Logging
import ServiceLifecycle

/// Copies what the write-ahead log holds into the database file, on a connection of its own, while the writer goes on.
///
/// Left to itself, SQLite does it within the commit that crosses a thousand pages: all who wait for that commit would wait
/// for the copying and two more syncs as well. Copying later is also copying less, since a page that many commits changed
/// is copied once.
struct Checkpointer: Service {
    let folder: DataFolder
    let log: WriteAheadLog
    let logger: Logger
    /// From how many pages (of 4 KiB) on it is worth it.
    var threshold = 4_096
    /// How long it rests between two looks.
    var interval = Duration.milliseconds(250)
    /// How long cutting off may let writers wait, in seconds.
    private static let patience = 0.1

    func run() async {
        await cancelWhenGracefulShutdown {
            do {
                let connection = try connection()
                while !Task.isCancelled {
                    if log.pages >= threshold { try await checkpoint(on: connection) }
                    // Cut short when the server goes down; closing the store copies the rest.
                    try await Task.sleep(for: interval)
                }
            } catch is CancellationError {} catch {
                // The log stays bounded by ``WriteAheadLog/writersLimit``.
                logger.error("checkpoints are left to the writer", metadata: ["error": "\(error)"])
            }
        }
    }

    /// A connection of its own to the store.
    func connection() throws -> DatabaseQueue {
        try DatabaseQueue(path: folder.database, configuration: Self.configuration)
    }

    /// Copies what is committed so far; waits for nobody and lets nobody wait.
    func checkpoint(on connection: DatabaseQueue) async throws {
        do {
            _ = try await connection.writeWithoutTransaction { try $0.checkpoint(.passive) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            // Another process, or the writer, is at it.
        }
    }

    /// Copies all and cuts the log off, so that no old page stays in it. Lets writers wait for a moment, for as long as
    /// someone still reads what the log holds.
    ///
    /// - Returns: whether it was cut off; it is not while someone reads on.
    func truncate() async throws -> Bool {
        var configuration = Self.configuration
        configuration.busyMode = .timeout(Self.patience)
        let connection = try DatabaseQueue(path: folder.database, configuration: configuration)
        do {
            _ = try await connection.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return false
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "checkpoint"
        configuration.prepareDatabase { database in
            // The log must be on the disk before what it holds is copied, and the copy before the log is begun anew.
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        }
        return configuration
    }
}
