import ChatWire

extension AppState {
    /// A key in the sign-in form.
    mutating func press(_ key: Key, in form: SignInForm, _ effects: inout [Effect]) {
        var form = form
        switch keys.action(for: key, in: .form, .editing) {
        case .quit?: return askToQuit(&effects)
        case .help?:
            overlay = .help(firstLine: 0)
            return
        case .redraw?: return effects.append(.redraw)
        case .suspend?: return effects.append(.suspend)
        case .reconnect?: return effects.append(.reconnect)
        default: break
        }
        // While an answer is awaited the fields stay as they were sent.
        guard !form.isSending else { return }
        switch keys.action(for: key, in: .form, .editing) {
        case .fieldNext?, .fieldPrevious?: form.field = form.field == .login ? .password : .login
        case .confirm?: submit(&form, &effects)
        case let action?: form.edit { $0.perform(action) }
        case nil: if let character = key.typed { form.edit { $0.insert(String(character)) } }
        }
        screen = .signIn(form)
    }

    private mutating func submit(_ form: inout SignInForm, _ effects: inout [Effect]) {
        if form.login.isEmpty {
            form.field = .login
        } else if form.password.isEmpty {
            form.field = .password
        } else {
            form.problem = nil
            form.isSending = true
            effects.append(
                .signIn(SignInRequest(side: side, login: form.login.text, password: form.password.text)))
        }
    }

    mutating func signedIn(_ account: Account) {
        // Signing in again as the same one keeps what is on the screen.
        if self.account?.key != account.key {
            forgetEverything(as: account.key)
        }
        self.account = account
        screen = .console
    }

    /// What belonged to the one before is nobody else's to see; drafts that were to be kept have been given out.
    private mutating func forgetEverything(as me: ParticipantKey) {
        chats = ChatDirectory(me: me)
        loadedScopes = []
        hasBeenLive = false
        transcripts = [:]
        typing = [:]
        outbox = [:]
        refused = []
        drafts = [:]
        draftStates = [:]
        keptDrafts = []
        sentTexts = [:]
        transfers = []
        customers = [:]
        composer = Composer()
        openChat = nil
        listCursor = nil
        selection = nil
        search = nil
        excursion = nil
        awaited = nil
        notified = []
        admin = nil
        pane = .list
        tab = .mine
        lines.removeAll()
    }

    mutating func signInFailed(_ reason: String) {
        guard case .signIn(var form) = screen else { return }
        form.isSending = false
        form.password = TextEditor()
        form.field = form.login.isEmpty ? .login : .password
        form.problem = UserText(reason)
        screen = .signIn(form)
    }

    /// Back to the form. Drafts stay on disk; what is on the screen stays until someone else signs in.
    mutating func signedOut(_ reason: String, _ effects: inout [Effect]) {
        saveDrafts(&effects)
        overlay = nil
        screen = .signIn(SignInForm(login: "", problem: reason))
    }
}

extension SignInForm {
    mutating func edit(_ change: (inout TextEditor) -> Void) {
        switch field {
        case .login: change(&login)
        case .password: change(&password)
        }
    }
}
