import ChatWire

// What each page of the admin console lists.
extension Table {
    static func connections(_ report: ConnectionReport?, _ state: AppState) -> Table {
        Table(
            columns: [
                Column(title: "who", width: 16, weight: 2), Column(title: "since", width: 6, weight: 0),
                Column(title: "seen", width: 4, weight: 0), Column(title: "from", width: 15, weight: 1),
                Column(title: "chats", width: 8, weight: 1),
                Column(title: "client", width: 14, weight: 3),
            ],
            rows: report?.connections.map { connection in
                let name = UserText(connection.name ?? connection.participant.description).line
                let isStaff = connection.participant.type == .user
                return [
                    CellText(name, isStaff ? .ownName : .name),
                    CellText(state.shortTime(connection.connectedAt), .muted),
                    CellText(state.age(since: connection.lastSeenAt), .muted),
                    CellText(UserText(connection.remoteAddress).line),
                    CellText(DisplayText(connection.activeChats.map(\.description).joined(separator: ", "))),
                    CellText(UserText(connection.client ?? "").line, .muted),
                ]
            }, nothing: "nobody is connected")
    }

    static func staff(_ staff: [StaffAccount]?, _ state: AppState) -> Table {
        Table(
            columns: [
                Column(title: "name", width: 16, weight: 2), Column(title: "role", width: 6, weight: 0),
                Column(title: "", width: 10, weight: 0), Column(title: "email", width: 20, weight: 3),
                Column(title: "since", width: 11, weight: 0),
            ],
            rows: staff?.map { person in
                [
                    CellText((person.isOnline ? "● " : "○ ") + person.shownName, person.isOnline ? .online : .plain),
                    CellText(DisplayText(person.role.rawValue), person.role == .admin ? .title : .plain),
                    person.isActive
                        ? CellText(person.isOnline ? "online" : state.age(since: person.lastSeenAt), .muted)
                        : CellText("off", .error),
                    CellText(UserText(person.email).line), CellText(state.date(person.createdAt), .muted),
                ]
            }, nothing: "nobody found")
    }

    static func customers(_ customers: [CustomerAccount]?, _ state: AppState) -> Table {
        Table(
            columns: [
                Column(title: "name", width: 16, weight: 2), Column(title: "phone", width: 14, weight: 1),
                Column(title: "", width: 10, weight: 0), Column(title: "since", width: 11, weight: 0),
            ],
            rows: customers?.map { customer in
                [
                    CellText(
                        (customer.isOnline ? "● " : "○ ") + customer.shownName, customer.isOnline ? .online : .plain),
                    CellText(UserText(customer.phoneNumber).line),
                    customer.isBlocked
                        ? CellText("blocked", .error)
                        : CellText(customer.isOnline ? "online" : state.age(since: customer.lastSeenAt), .muted),
                    CellText(state.date(customer.createdAt), .muted),
                ]
            }, nothing: "nobody found")
    }

    static func audit(_ entries: [AuditEntry]?, _ state: AppState) -> Table {
        Table(
            columns: [
                Column(title: "when", width: 12, weight: 0), Column(title: "who", width: 14, weight: 1),
                Column(title: "did", width: 18, weight: 1), Column(title: "to", width: 14, weight: 2),
                Column(title: "from", width: 15, weight: 0),
            ],
            rows: entries?.map { entry in
                let actor = entry.actorName ?? entry.actor?.description ?? ""
                let isWorry = entry.action == .signInFailed
                return [
                    CellText(state.shortTime(entry.at), .muted), CellText(UserText(actor).line, .name),
                    CellText(
                        UserText(String(entry.action.rawValue.map { $0 == "_" ? " " : $0 })).line,
                        isWorry ? .error : .plain),
                    CellText(UserText(entry.target ?? "").line),
                    CellText(UserText(entry.remoteAddress ?? "").line, .muted),
                ]
            }, nothing: "nothing yet")
    }
}

extension AppState {
    /// The time of today, else the date.
    fileprivate func shortTime(_ time: Timestamp?) -> DisplayText {
        guard let time else { return .empty }
        let isToday = calendar.dayNumber(of: time) == calendar.dayNumber(of: now)
        let clock = calendar.clock(of: time)
        return DisplayText(isToday ? clock : calendar.date(of: time, now: now) + " " + clock)
    }

    fileprivate func date(_ time: Timestamp?) -> DisplayText {
        time.map { DisplayText(calendar.date(of: $0, now: now)) } ?? .empty
    }

    fileprivate func age(since time: Timestamp?) -> DisplayText {
        time.map { DisplayText(Age.short(since: $0, now: now)) } ?? .empty
    }
}
