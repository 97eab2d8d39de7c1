import GRDB
import GRDBSQLite

/// One of the few statements that are run for every message, its values bound straight to SQLite.
///
/// GRDB takes arguments as a list of boxed values, each asked for its form and copied on the way: 5 to 9 µs of the 27 that the
/// three statements of a message took (docs/performance.md). Everything else goes
/// GRDB's way.
struct HotStatement {
    /// Has SQLite copy a text before the call returns. Safe: `SQLITE_TRANSIENT` is this number, by a macro that Swift cannot read.
    private static var transient: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    private let database: Database
    private let statement: SQLiteStatement
    private var place: Int32 = 0
    /// What the first binding that failed said.
    private var failure = SQLITE_OK

    /// The statement of that text, prepared once a connection. Each of its parameters is to be bound, in order.
    init(_ sql: String, in database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql).sqliteStatement
        // As long as it stands where it was left, nothing can be bound.
        sqlite3_reset(statement)
    }

    /// Binds the next parameter.
    mutating func bind(_ value: Int64?) {
        place += 1
        note(value.map { sqlite3_bind_int64(statement, place, $0) } ?? sqlite3_bind_null(statement, place))
    }

    /// Binds the next parameter.
    mutating func bind(_ value: Int) { bind(Int64(value)) }

    /// Binds the next parameter, to 0 or 1.
    mutating func bind(_ value: Bool) { bind(value ? 1 : 0) }

    /// Binds the next parameter.
    mutating func bind(_ value: Double?) {
        place += 1
        note(value.map { sqlite3_bind_double(statement, place, $0) } ?? sqlite3_bind_null(statement, place))
    }

    /// Binds the next parameter.
    mutating func bind(_ value: String?) {
        place += 1
        guard var value else { return note(sqlite3_bind_null(statement, place)) }
        let code = value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                // A text without an address would be NULL.
                guard let start = text.baseAddress else {
                    return sqlite3_bind_text(statement, place, "", 0, Self.transient)
                }
                return sqlite3_bind_text(statement, place, start, Int32(clamping: text.count), Self.transient)
            }
        }
        note(code)
    }

    private mutating func note(_ code: Int32) {
        if failure == SQLITE_OK { failure = code }
    }

    /// Runs it.
    func run() throws {
        guard failure == SQLITE_OK else { throw error(failure) }
        let code = sqlite3_step(statement)
        // Made before the reset, which says less.
        let failure = code == SQLITE_DONE ? nil : error(code)
        sqlite3_reset(statement)
        if let failure { throw failure }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
    }
}
