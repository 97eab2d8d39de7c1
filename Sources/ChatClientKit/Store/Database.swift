import CSQLite

/// A connection to a SQLite file, for one thread at a time.
package final class Database {
    /// What a commit survives.
    package enum Durability: Sendable {
        /// A power cut: each commit is on the disk before it returns.
        case powerCut
        /// The end of the process. After a power cut the file is whole, but may lack the last commits.
        case process
        /// The same, without a thought for power cuts at all: for files in memory.
        case memory

        fileprivate var synchronous: String {
            switch self {
            case .powerCut: "FULL"
            case .process: "NORMAL"
            case .memory: "OFF"
            }
        }
    }

    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]

    /// Opens a file; it must exist, be it empty, so that its mode is its maker's choice.
    init(path: String, durability: Durability) throws(ClientError) {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK, let handle else {
            sqlite3_close_v2(handle)
            throw Self.error(code)
        }
        self.handle = handle
        // Another process's transaction takes milliseconds.
        sqlite3_busy_timeout(handle, 5000)
        try execute("PRAGMA journal_mode = WAL")
        // The last one to close would remove the log by its name. Where the files were removed or put aside meanwhile, that
        // is another database's.
        var keepsLog: Int32 = 1
        sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keepsLog)
        // It is emptied instead: what it holds must not count for a file that is put in this one's place.
        try execute("PRAGMA journal_size_limit = 0")
        try execute("PRAGMA synchronous = \(durability.synchronous)")
    }

    deinit {
        statements = [:]
        sqlite3_close_v2(handle)
    }

    // MARK: Statements

    /// Runs SQL that has no parameters and no rows, or whose rows do not matter.
    func execute(_ sql: String) throws(ClientError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw Self.error(code) }
    }

    /// Runs a statement for its effect.
    ///
    /// - Returns: how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) throws(ClientError) -> Int {
        let statement = try statement(sql, values)
        defer { statement.reset() }
        while try statement.step() {}
        return Int(sqlite3_changes(handle))
    }

    /// Reads all rows of a statement.
    func rows<Value>(
        _ sql: String, _ values: SQLValue..., read: (Statement) throws(ClientError) -> Value
    ) throws(ClientError) -> [Value] {
        let statement = try statement(sql, values)
        defer { statement.reset() }
        var rows: [Value] = []
        while try statement.step() {
            rows.append(try read(statement))
        }
        return rows
    }

    /// Reads the whole number in the first column of the first row; nil without one.
    func number(_ sql: String, _ values: SQLValue...) throws(ClientError) -> Int64? {
        let statement = try statement(sql, values)
        defer { statement.reset() }
        return try statement.step() ? statement.optionalInteger(0) : nil
    }

    /// The id of the row that was inserted last.
    var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Does all of `body`, or nothing of it.
    func transaction<Value>(_ body: () throws(ClientError) -> Value) throws(ClientError) -> Value {
        try execute("BEGIN IMMEDIATE")
        do throws(ClientError) {
            let value = try body()
            try execute("COMMIT")
            return value
        } catch {
            // SQLite has rolled back by itself after some failures, and says so by another one.
            try? execute("ROLLBACK")
            throw error
        }
    }

    private func statement(_ sql: String, _ values: [SQLValue]) throws(ClientError) -> Statement {
        let statement: Statement
        if let known = statements[sql] {
            statement = known
        } else {
            var pointer: OpaquePointer?
            let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
            guard code == SQLITE_OK, let pointer else { throw Self.error(code) }
            statement = Statement(pointer)
            statements[sql] = statement
        }
        try statement.bind(values)
        return statement
    }

    // MARK: Failures

    /// The failure that a result code stands for; its text comes from a fixed table and holds nothing of the file.
    static func error(_ code: Int32) -> ClientError {
        let text = sqlite3_errstr(code).map { String(cString: $0) } ?? "SQLite error \(code)"
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return ClientError(.damaged, "A file on this computer is damaged: \(text).")
        default:
            return ClientError(.storage, "What should be kept on this computer could not be: \(text).")
        }
    }
}

/// A prepared statement, and the row that it stands on.
final class Statement {
    private let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    fileprivate func bind(_ values: [SQLValue]) throws(ClientError) {
        for (offset, value) in values.enumerated() {
            let index = Int32(offset + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(pointer, index)
                case .integer(let number): sqlite3_bind_int64(pointer, index, number)
                case .text(let text): bind(text, at: index)
                case .blob(let bytes): csqlite_bind_blob(pointer, index, bytes, Int32(clamping: bytes.count))
                }
            guard code == SQLITE_OK else { throw Database.error(code) }
        }
    }

    private func bind(_ text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                // An empty text has no address, and NULL is no text.
                csqlite_bind_text(pointer, index, bytes.baseAddress ?? Self.empty, Int32(clamping: bytes.count))
            }
        }
    }

    // Safe: never written, never freed.
    nonisolated(unsafe) private static let empty = UnsafePointer(UnsafeMutablePointer<CChar>.allocate(capacity: 1))

    /// Goes to the next row.
    ///
    /// - Returns: whether there is one.
    fileprivate func step() throws(ClientError) -> Bool {
        switch sqlite3_step(pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw Database.error(code)
        }
    }

    /// Lets go of the row and of the lock that reading holds.
    fileprivate func reset() {
        sqlite3_reset(pointer)
        sqlite3_clear_bindings(pointer)
    }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }

    func optionalInteger(_ column: Int32) -> Int64? {
        sqlite3_column_type(pointer, column) == SQLITE_NULL ? nil : integer(column)
    }

    func text(_ column: Int32) -> String? {
        guard let bytes = sqlite3_column_text(pointer, column) else { return nil }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count(column)), as: UTF8.self)
    }

    func blob(_ column: Int32) -> [UInt8] {
        guard let bytes = sqlite3_column_blob(pointer, column) else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: count(column)))
    }

    private func count(_ column: Int32) -> Int { max(0, Int(sqlite3_column_bytes(pointer, column))) }
}
