import ChatWire
import GRDB

/// Holds a store to what must be true of it (`chat-server verify`, docs/operations.md): the database's own integrity, each
/// counter against the rows that it counts, marks and revisions, the search index, and the files of uploads.
///
/// It reads one snapshot, changes nothing, and works beside a running server.
public struct StoreVerification: Sendable {
    /// Something that is not as it must be.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The rule that it breaks.
        let rule: VerificationRule
        /// Where, and how.
        let text: String

        /// For a person, in one line.
        public var description: String { "\(rule.rawValue): \(text)" }
    }

    /// What was found.
    public struct Report: Hashable, Sendable {
        /// What is wrong; empty where all is well.
        public fileprivate(set) var findings: [Finding] = []
        /// How many chats there are.
        public fileprivate(set) var chats = 0
        /// How many messages, deleted ones included.
        public fileprivate(set) var messages = 0
        /// How many files of uploads.
        public fileprivate(set) var files = 0
    }

    /// The most findings of one rule that are told one by one.
    static let findingLimit = 20

    private let folder: DataFolder

    /// A check of the data folder at `dataPath`; `nil` for the default one.
    ///
    /// - Throws: ``StoreError`` when there is no store.
    public init(dataPath: String?) throws(StoreError) {
        folder = try DataFolder(existing: dataPath ?? DataFolder.defaultPath)
    }

    /// Checks all rules.
    ///
    /// - Throws: ``StoreError`` when the store is of another version than this program.
    public func run() throws -> Report {
        var report = Report()
        do {
            // Not read-only: SQLite reads no CHECK constraints for a connection that cannot write, and checks none.
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.prepareDatabase { $0.add(tokenizer: FoldingTokenizer.self) }
            let database = try DatabaseQueue(path: folder.database, configuration: configuration)
            try database.inDatabase { database in
                // Tables of the check's own, which are undone with it.
                try database.execute(sql: "PRAGMA cache_size = -65536")
                try database.inTransaction(.deferred) {
                    try check(database, into: &report)
                    return .rollback
                }
            }
            try forgetRemoved(&report, database)
            try database.close()
        } catch let error as DatabaseError {
            report.findings.append(
                Finding(rule: .database, text: "cannot be read: \(error.message ?? "\(error.resultCode)")"))
        }
        return report
    }

    /// A running server may have removed a file, its row first, after the snapshot was taken: that is no fault.
    private func forgetRemoved(_ report: inout Report, _ database: DatabaseQueue) throws {
        guard report.findings.contains(where: { $0.rule == .files }) else { return }
        report.findings.removeAll { $0.rule == .files }
        try database.read { try check(.files, $0, into: &report) }
    }

    private func check(_ rule: VerificationRule, _ database: Database, into report: inout Report) throws {
        var found = 0
        try rule.check(database, folder) { text in
            found += 1
            if found <= Self.findingLimit { report.findings.append(Finding(rule: rule, text: text)) }
        }
        if found > Self.findingLimit {
            report.findings.append(Finding(rule: rule, text: "and \(found - Self.findingLimit) more"))
        }
    }

    private func check(_ database: Database, into report: inout Report) throws {
        let migrator = Schema.migrator
        guard try !migrator.hasBeenSuperseded(database) else {
            throw StoreError("the store in \(folder.path) was written by a newer chat-server")
        }
        guard try migrator.hasCompletedMigrations(database) else {
            throw StoreError("the store in \(folder.path) is of an older version: run chat-server migrate first")
        }
        for rule in VerificationRule.allCases {
            try check(rule, database, into: &report)
            // What a damaged database says of the rest is worth nothing.
            if rule == .database, !report.findings.isEmpty { return }
        }
        report.files = try StoredFile.fetchAll(in: database).count
        report.chats = try Int.fetchOne(database, sql: "SELECT count(*) FROM chat") ?? 0
        report.messages = try Int.fetchOne(database, sql: "SELECT count(*) FROM message") ?? 0
    }
}
