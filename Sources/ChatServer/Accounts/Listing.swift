import GRDB

/// A table of text, for the commands that list something.
public struct Listing: Hashable, Sendable {
    /// What the columns are called.
    public let columns: [String]
    /// The rows, each with as many texts as there are columns.
    public let rows: [[String]]

    /// A table of those rows, each as long as there are columns.
    public init(columns: [String], rows: [[String]]) {
        self.columns = columns
        self.rows = rows
    }

    /// What a query finds, its columns named as in its result. No value is an empty text.
    init(_ sql: String, in database: Database) throws {
        let statement = try database.makeStatement(sql: sql)
        columns = statement.columnNames
        rows = try Row.fetchAll(statement).map { row in
            row.databaseValues.map { String.fromDatabaseValue($0) ?? Int64.fromDatabaseValue($0)?.description ?? "" }
        }
    }
}
