public import ChatWire

extension ChatAPI {
    // MARK: Numbers

    /// The numbers of one's chats, or of the salon. For staff; the salon's for admins.
    ///
    /// - Parameters:
    ///   - scope: over which chats.
    ///   - timeZone: where "today" begins at midnight: a name of the time zone database, `Europe/Berlin`.
    public func statistics(
        _ scope: StatisticsScope = .mine, timeZone: String = "UTC"
    ) async throws(ClientError) -> ChatStatistics {
        var query: [(name: String, value: String)] = []
        if scope != .mine { query.append(("scope", scope.rawValue)) }
        if timeZone != "UTC" { query.append(("tz", timeZone)) }
        return try await call(.get, "/chat/stats", query: query).decode()
    }

    /// Who is connected. For admins.
    public func connections() async throws(ClientError) -> ConnectionReport {
        try await call(.get, "/chat/connections").decode()
    }

    /// Closes a connection for good: its client does not come back by itself. For admins.
    public func kick(_ id: ConnectionID) async throws(ClientError) {
        _ = try await call(.delete, "/chat/connections/\(id)")
    }

    // MARK: Staff

    /// The salon's staff by name or email, those switched off too. For admins.
    public func staff(matching text: String = "") async throws(ClientError) -> [StaffAccount] {
        try await call(.get, "/admin/users", query: Self.search(text)).decode()
    }

    /// Makes an account for a member of the staff. For admins.
    public func addStaff(_ account: NewStaffAccount) async throws(ClientError) -> StaffAccount {
        try await call(.post, "/admin/users", body: .json(account)).decode()
    }

    /// Changes an account of the staff. For admins.
    public func changeStaff(_ id: Int64, _ patch: StaffAccountPatch) async throws(ClientError) -> StaffAccount {
        try await call(.patch, "/admin/users/\(id)", body: .json(patch)).decode()
    }

    // MARK: Customers

    /// The salon's customers by name or number, those blocked too. For admins.
    public func salonCustomers(matching text: String = "") async throws(ClientError) -> [CustomerAccount] {
        try await call(.get, "/admin/customers", query: Self.search(text)).decode()
    }

    /// Makes a customer's account, or takes one in that there is; that one keeps its name and password. For admins.
    public func addCustomer(_ account: NewCustomerAccount) async throws(ClientError) -> CustomerAccount {
        try await call(.post, "/admin/customers", body: .json(account)).decode()
    }

    /// Changes, blocks or unblocks a customer. For admins.
    public func changeCustomer(
        _ id: Int64, _ patch: CustomerAccountPatch
    ) async throws(ClientError) -> CustomerAccount {
        try await call(.patch, "/admin/customers/\(id)", body: .json(patch)).decode()
    }

    /// All that the salon holds of a customer, as a JSON text to keep or hand over. For admins.
    public func exportCustomer(_ id: Int64) async throws(ClientError) -> [UInt8] {
        try await call(.get, "/admin/customers/\(id)/export").body
    }

    /// Forgets a customer in the salon: name, words and files go and do not come back. For admins.
    public func forgetCustomer(_ id: Int64) async throws(ClientError) {
        _ = try await call(.delete, "/admin/customers/\(id)")
    }

    // MARK: Audit

    /// What was done, the newest first. For admins.
    ///
    /// - Parameters:
    ///   - limit: 1 to 200.
    ///   - offset: how many of the newest to pass over.
    public func audit(limit: Int = 100, offset: Int = 0) async throws(ClientError) -> [AuditEntry] {
        try await call(
            .get, "/admin/audit", query: [("limit", String(limit)), ("offset", String(offset))]
        ).decode()
    }
}
