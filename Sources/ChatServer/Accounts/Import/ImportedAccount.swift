import ChatWire

/// Someone in a list that another system wrote.
struct ImportedAccount: Hashable, Sendable {
    /// The line on which they stand, from 1.
    var line: Int
    /// By what they are known, and sign in.
    var login: AccountLogin
    /// What they are called; `nil` leaves it as it is.
    var name: String?
    /// What staff may do; `nil` leaves it as it is.
    var role: StaffRole?
    /// Whether staff may sign in; `nil` leaves it as it is.
    var isActive: Bool?

    /// What a column holds.
    private enum Column: String, CaseIterable {
        case email
        case phone
        case name
        case role
        case active
    }

    /// What is wrong with a line.
    struct Fault: Hashable, Sendable {
        var line: Int
        var text: String
    }

    /// All in a list, whose first line names the columns. Reads on after a fault, so that all of them are told at once.
    static func all(in text: String) -> (accounts: [ImportedAccount], faults: [Fault]) {
        let records: [CSVText.Record]
        do throws(CSVText.Failure) { records = try CSVText(text).records } catch {
            return ([], [Fault(line: error.line, text: error.text)])
        }
        guard let head = records.first else { return ([], [Fault(line: 1, text: "the list is empty")]) }
        var columns: [Column] = []
        for field in head.fields {
            guard let column = Column(rawValue: trimmed(field).lowercased()), !columns.contains(column) else {
                let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
                return (
                    [],
                    [Fault(line: head.line, text: "“\(trimmed(field))” is no column: there are \(known), each once")]
                )
            }
            columns.append(column)
        }
        guard columns.contains(.email) || columns.contains(.phone) else {
            return (
                [], [Fault(line: head.line, text: "there is no column email, for staff, and none phone, for customers")]
            )
        }
        var reading = Reading()
        for record in records.dropFirst() { reading.read(record, columns.map(\.rawValue)) }
        return (reading.accounts, reading.faults)
    }

    fileprivate static func trimmed(_ text: String) -> String {
        var scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}

/// A list that is being read.
private struct Reading {
    var accounts: [ImportedAccount] = []
    var faults: [ImportedAccount.Fault] = []
    private var lines: [AccountLogin: Int] = [:]

    mutating func read(_ record: CSVText.Record, _ columns: [String]) {
        func refuse(_ text: String) { faults.append(ImportedAccount.Fault(line: record.line, text: text)) }
        guard record.fields.count == columns.count else {
            return refuse("there are \(record.fields.count) fields, and \(columns.count) columns")
        }
        let values = zip(columns, record.fields.map(ImportedAccount.trimmed)).filter { !$0.1.isEmpty }
        let fields = Dictionary(values) { first, _ in first }
        guard let login = Self.login(fields, refuse) else { return }
        if let line = lines[login] { return refuse("\(login.name) is in line \(line) already") }
        lines[login] = record.line
        var account = ImportedAccount(line: record.line, login: login, name: fields["name"])
        if let name = account.name, name.unicodeScalars.count > WireLimits.nameLength || name.utf8.contains(0) {
            return refuse("the name must have at most \(WireLimits.nameLength) characters, none of them NUL")
        }
        if login.type == .customer, fields["role"] != nil || fields["active"] != nil {
            return refuse("role and active are for staff: leave them empty for customers")
        }
        if let word = fields["role"] {
            guard let role = StaffRole(rawValue: word.lowercased()) else {
                return refuse("\(word) is no role: admin or staff")
            }
            account.role = role
        }
        if let active = fields["active"] {
            switch active.lowercased() {
            case "1", "yes", "true": account.isActive = true
            case "0", "no", "false": account.isActive = false
            default: return refuse("active is yes or no, not \(active)")
            }
        }
        accounts.append(account)
    }

    private static func login(_ fields: [String: String], _ refuse: (String) -> Void) -> AccountLogin? {
        switch (fields["email"], fields["phone"]) {
        case (let email?, nil):
            if let email = EmailAddress(email) { return .email(email) }
            refuse("\(email) is no email address")
        case (nil, let phone?):
            if let phone = PhoneNumber(phone) { return .phone(phone) }
            refuse("\(phone) is no whole phone number")
        case (nil, nil): refuse("there is neither an email, which staff have, nor a phone, which customers have")
        default: refuse("someone is either staff, with an email, or a customer, with a phone")
        }
        return nil
    }
}
