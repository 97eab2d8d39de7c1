import GRDB

/// How far the erasure of what salons forgot has come. It stands in the store, so that a crash forgets nothing.
///
/// What is deleted is overwritten in the database file with its own commit (`secure_delete`). Two places keep more: the
/// search index keeps a deleted word until the part of it that holds the word is merged with the one that says it is
/// deleted (FTS5, "The 'merge' Command"), and the write-ahead log keeps old pages until it is written over or cut off.
enum ErasureStep: String {
    /// Waits until the messages are forgotten and the index knows it.
    case due
    /// The parts of the index are being merged into one.
    case merging
    /// The log is to be cut off.
    case truncating

    private static let key = "erasure"

    /// Where it is; `nil` where nothing is to be erased.
    static func current(in database: Database) throws -> ErasureStep? {
        let statement = try database.cachedStatement(sql: "SELECT value FROM meta WHERE key = '\(key)'")
        return try String.fetchOne(statement).flatMap(ErasureStep.init)
    }

    /// Notes where it is.
    func note(in database: Database) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('\(Self.key)', ?)")
            .execute(arguments: [rawValue])
    }

    /// Notes that nothing is to be erased any more.
    static func clear(in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM meta WHERE key = '\(key)'").execute()
    }
}

extension Transaction {
    /// Takes the next step of an erasure.
    ///
    /// - Returns: where it is then; `nil` where nothing is to be erased.
    func takeErasureStep() throws -> ErasureStep? {
        guard let step = try ErasureStep.current(in: database) else { return nil }
        let next: ErasureStep
        switch step {
        case .due:
            guard try !isForgetting() else { return .due }
            try mergeSearchIndex(anew: true)
            next = .merging
        case .merging: next = try mergeSearchIndex(anew: false) ? .merging : .truncating
        case .truncating: return .truncating
        }
        if next != step { try next.note(in: database) }
        return next
    }

    /// Notes that the log was cut off; a customer who was forgotten meanwhile is still to be erased.
    func finishErasure() throws {
        guard try ErasureStep.current(in: database) == .truncating else { return }
        try ErasureStep.clear(in: database)
    }

    /// Whether messages or their files are still to be forgotten, or the index still to be told.
    private func isForgetting() throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM chat WHERE NOT is_active AND total_messages > 0)
                    OR EXISTS (SELECT 1 FROM search_stale) OR EXISTS (SELECT 1 FROM upload WHERE unused_since = 0)
                """)
        return try Bool.fetchOne(statement) ?? false
    }
}
