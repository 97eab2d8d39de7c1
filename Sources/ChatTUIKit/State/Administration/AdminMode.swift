import ChatWire

extension AppState {
    /// Shows the admin console, or goes back to the chats.
    mutating func toggleAdminConsole(_ effects: inout [Effect]) {
        guard account?.side == .staff else { return }
        guard admin == nil else {
            admin = nil
            return
        }
        admin = AdminConsole(now: now)
        refreshAdmin(&effects)
    }

    /// A key while the admin console is shown.
    mutating func press(_ key: Key, in console: AdminConsole, _ effects: inout [Effect]) {
        if console.form != nil { return pressInForm(key, &effects) }
        if console.isFinding { return pressInFinding(key, &effects) }
        switch keys.action(for: key, in: .console) {
        case .adminConsole?, .cancel?: admin = nil
        case .nextPage?: turnPage(by: 1, &effects)
        case .previousPage?: turnPage(by: -1, &effects)
        case .selectionUp?: admin?.choose(console.chosen - 1)
        case .selectionDown?: admin?.choose(console.chosen + 1)
        case .pageUp?: admin?.choose(console.chosen - 10)
        case .pageDown?: admin?.choose(console.chosen + 10)
        case .find? where console.page == .staff || console.page == .customers: admin?.isFinding = true
        case let action?: performInAdmin(action, console, &effects)
        case nil: break
        }
    }

    private mutating func performInAdmin(_ action: Action, _ console: AdminConsole, _ effects: inout [Effect]) {
        switch action {
        case .help, .redraw, .suspend, .quit, .reconnect, .toggleMouse: perform(action, &effects)
        case .kick:
            guard let connection = console.chosenConnection else { return }
            let name = UserText(connection.name ?? connection.participant.description).line
            ask("End this connection of " + name + "?", .kick(connection.id))
        case .addAccount where console.page == .staff: admin?.form = .addStaff()
        case .addAccount where console.page == .customers: admin?.form = .addCustomer()
        case .renameAccount:
            if let person = console.chosenStaff {
                admin?.form = .rename(.renameStaff(person.id), person.name)
            } else if let customer = console.chosenCustomer {
                admin?.form = .rename(.renameCustomer(customer.id), customer.name)
            }
        case .changeRole:
            guard let person = console.chosenStaff else { return }
            let role: StaffRole = person.role == .admin ? .staff : .admin
            ask(
                person.shownName + (role == .admin ? " becomes an admin?" : " is no longer an admin?"),
                .changeStaff(person.id, StaffAccountPatch(role: role)))
        case .switchActive:
            guard let person = console.chosenStaff else { return }
            ask(
                person.isActive
                    ? "Switch the account of " + person.shownName + " off? It is signed out everywhere at once."
                    : "Switch the account of " + person.shownName + " on again?",
                .changeStaff(person.id, StaffAccountPatch(isActive: !person.isActive)))
        case .resetPassword:
            guard let person = console.chosenStaff else { return }
            admin?.form = .resetPassword(of: person.id, person.shownName)
        case .block:
            guard let customer = console.chosenCustomer else { return }
            ask(
                customer.isBlocked
                    ? "Let " + customer.shownName + " write again?" : "Keep " + customer.shownName + " from writing?",
                .changeCustomer(customer.id, CustomerAccountPatch(isBlocked: !customer.isBlocked)))
        default: break
        }
    }

    private mutating func ask(_ text: DisplayText, _ request: AdministrationRequest) {
        overlay = .question(Question(text: text, effects: [.administer(request)]))
    }

    private mutating func turnPage(by count: Int, _ effects: inout [Effect]) {
        let pages = AdminConsole.Page.pages(of: account)
        guard let page = admin?.page, let index = pages.firstIndex(of: page) else { return }
        admin?.page = pages[(index + count + pages.count) % pages.count]
        admin?.chosen = 0
        admin?.query = TextEditor()
        refreshAdmin(&effects)
    }

    private mutating func pressInFinding(_ key: Key, _ effects: inout [Effect]) {
        let before = admin?.query
        switch keys.action(for: key, in: .form, .editing) {
        case .cancel?, .confirm?:
            admin?.isFinding = false
            if keys.action(for: key, in: .form) == .cancel { admin?.query = TextEditor() }
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        case .fieldNext?, .fieldPrevious?: admin?.isFinding = false
        case let action?: admin?.query.perform(action)
        case nil: if let character = key.typed { admin?.query.insert(String(character)) }
        }
        if before?.text != admin?.query.text { admin?.refreshAt = now.advanced(byMilliseconds: RestedQuery.pause) }
    }

    private mutating func pressInForm(_ key: Key, _ effects: inout [Effect]) {
        switch keys.action(for: key, in: .form, .editing) {
        case .cancel?: admin?.form = nil
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        case .fieldNext?: admin?.form?.move(by: 1)
        case .fieldPrevious?: admin?.form?.move(by: -1)
        case .confirm?:
            guard admin?.form?.isSending == false, let request = admin?.form?.request() else { return }
            admin?.form?.isSending = true
            admin?.form?.problem = nil
            effects.append(.administer(request))
        case let action?: admin?.form?.edit { $0.perform(action) }
        case nil: if let character = key.typed { admin?.form?.edit { $0.insert(String(character)) } }
        }
    }

    // MARK: What the server tells

    /// Reads the page again when it is time.
    mutating func refreshAdminIfDue(_ effects: inout [Effect]) {
        guard let admin, admin.refreshAt <= now else { return }
        refreshAdmin(&effects)
    }

    /// Something has happened that the page may tell of.
    mutating func noteForAdmin() {
        guard let admin else { return }
        self.admin?.refreshAt = min(admin.refreshAt, now.advanced(byMilliseconds: AdminConsole.soon))
    }

    private mutating func refreshAdmin(_ effects: inout [Effect]) {
        guard let admin else { return }
        self.admin?.refreshAt = now.advanced(byMilliseconds: AdminConsole.interval)
        guard !line.isStale else { return }
        effects.append(.administer(admin.request(isAdmin: account?.isAdmin == true)))
    }

    mutating func receive(_ answer: AdministrationAnswer, _ effects: inout [Effect]) {
        guard let console = admin else { return }
        switch answer {
        case .statistics(let statistics): admin?.told.statistics = statistics
        case .connections(let report): admin?.told.connections = report
        case .staff(let query, let staff): if query == console.query.text { admin?.told.staff = staff }
        case .customers(let query, let customers): if query == console.query.text { admin?.told.customers = customers }
        case .audit(let entries): admin?.told.audit = entries
        case .changed:
            admin?.form = nil
            say("done")
            return refreshAdmin(&effects)
        }
        admin?.toldAt = now
        admin?.choose(console.chosen)
    }
}

extension StaffAccount {
    /// What to call them.
    var shownName: DisplayText { UserText(name ?? email).line }
}

extension CustomerAccount {
    /// What to call them.
    var shownName: DisplayText { UserText(name ?? phoneNumber).line }
}
