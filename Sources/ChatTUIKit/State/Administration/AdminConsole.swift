public import ChatWire

/// The admin console: pages with what goes on in the salon, read again while one looks.
public struct AdminConsole: Sendable {
    /// A page of it.
    enum Page: Int, CaseIterable, Sendable {
        case overview, connections, staff, customers, audit

        var title: DisplayText {
            switch self {
            case .overview: "Overview"
            case .connections: "Connections"
            case .staff: "Staff"
            case .customers: "Customers"
            case .audit: "Audit"
            }
        }

        /// Whether an action of the console means something on this page.
        func has(_ action: Action) -> Bool {
            switch action {
            case .kick: self == .connections
            case .find, .addAccount, .renameAccount: self == .staff || self == .customers
            case .changeRole, .switchActive, .resetPassword: self == .staff
            case .block: self == .customers
            default: true
            }
        }

        /// Those that someone may see: staff see the numbers of their own chats.
        static func pages(of account: Account?) -> [Page] {
            account?.isAdmin == true ? allCases : [.overview]
        }
    }

    /// What the server told last; nil before it did.
    struct Told: Sendable {
        var statistics: ChatStatistics?
        var connections: ConnectionReport?
        var staff: [StaffAccount]?
        var customers: [CustomerAccount]?
        var audit: [AuditEntry]?
    }

    var page = Page.overview
    var told = Told()
    /// The row under the cursor.
    var chosen = 0
    /// Whom the staff and customer pages look for.
    var query = TextEditor()
    /// Whether the query has the keys.
    var isFinding = false
    /// A form in front of the page.
    var form: AccountForm?
    /// When the page is read again.
    var refreshAt: Timestamp
    /// When it was told last; what is older than ``staleAfter`` looks so.
    var toldAt: Timestamp?

    /// How often a page is read again while one looks, in milliseconds.
    static let interval: Int64 = 4_000
    /// How soon after something has happened.
    static let soon: Int64 = 500

    init(now: Timestamp) {
        refreshAt = now
    }

    /// The rows that one can choose among.
    var rowCount: Int {
        switch page {
        case .overview: 0
        case .connections: told.connections?.connections.count ?? 0
        case .staff: told.staff?.count ?? 0
        case .customers: told.customers?.count ?? 0
        case .audit: told.audit?.count ?? 0
        }
    }

    mutating func choose(_ row: Int) {
        chosen = min(max(0, row), max(0, rowCount - 1))
    }

    /// What to ask the server for on this page.
    func request(isAdmin: Bool) -> AdministrationRequest {
        switch page {
        case .overview: .statistics(isAdmin ? .salon : .mine)
        case .connections: .connections
        case .staff: .staff(query.text)
        case .customers: .customers(query.text)
        case .audit: .audit
        }
    }

    var chosenConnection: ConnectionReport.Connection? { row(of: told.connections?.connections, on: .connections) }
    var chosenStaff: StaffAccount? { row(of: told.staff, on: .staff) }
    var chosenCustomer: CustomerAccount? { row(of: told.customers, on: .customers) }

    private func row<Row>(of rows: [Row]?, on page: Page) -> Row? {
        guard self.page == page, let rows, rows.indices.contains(chosen) else { return nil }
        return rows[chosen]
    }
}

/// What the admin console asks of the server.
public enum AdministrationRequest: Hashable, Sendable {
    case statistics(StatisticsScope)
    case connections
    case staff(String)
    case customers(String)
    case audit
    case kick(ConnectionID)
    case addStaff(NewStaffAccount)
    case changeStaff(Int64, StaffAccountPatch)
    case addCustomer(NewCustomerAccount)
    case changeCustomer(Int64, CustomerAccountPatch)
}

/// What the server answers.
public enum AdministrationAnswer: Sendable {
    case statistics(ChatStatistics)
    case connections(ConnectionReport)
    /// Those whom a query finds.
    case staff(query: String, [StaffAccount])
    /// Those whom a query finds.
    case customers(query: String, [CustomerAccount])
    case audit([AuditEntry])
    /// Something was changed.
    case changed
}
