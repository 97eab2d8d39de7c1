internal import ChatClientKit
internal import ChatWire

/// What one signs in with.
enum SignIn: Sendable {
    /// The session that the profile's processes share.
    case shared(Session, SharedSession)
    /// A ready token.
    case token(Session)
    /// What prints a token, now and whenever that runs out.
    case tokenCommand(TokenCommand)
    /// A login with its password, for a session of this process alone, that ends with it.
    case credentials(Credentials)
}

extension Profile {
    /// What there is to sign in with, without asking anyone.
    ///
    /// - Returns: nil if someone has to be asked.
    /// - Throws: ``CommandFailure`` if standard input was to hold a password and does not.
    func signIn() throws(CommandFailure) -> SignIn? {
        if isLoginGiven || readsPassword, let password = try givenPassword() {
            return .credentials(credentials(password: password))
        }
        if let tokenCommand { return .tokenCommand(tokenCommand) }
        if let token { return .token(Session(kind: kind, accessToken: token)) }
        if let ownKept, let session = ownKept.session, let sessionFile {
            return .shared(session, SharedSession(ownKept, in: sessionFile))
        }
        guard !login.isEmpty, let password = Environment["CHAT_PASSWORD"] else { return nil }
        return .credentials(credentials(password: password))
    }

    /// The password that was given with the call, if any was.
    ///
    /// - Throws: ``CommandFailure`` if standard input was to hold it and does not.
    func givenPassword() throws(CommandFailure) -> String? {
        guard readsPassword else { return Environment["CHAT_PASSWORD"] }
        guard !login.isEmpty else { throw CommandFailure(.wrongUse, "--password-stdin needs --username or --phone.") }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw CommandFailure(.wrongUse, "Standard input holds no password.")
        }
        return line
    }

    /// The login with its password.
    func credentials(password: String) -> Credentials {
        kind == .user ? .staff(email: login, password: password) : .customer(phoneNumber: login, password: password)
    }

    /// What is missing where ``signIn()`` found nothing, and how to mend it.
    var missing: CommandFailure {
        if let kept, kept.tokens == nil, kept.isOf(login, kind, at: server.url) { return sessionEnded }
        if !login.isEmpty {
            let who = isLoginGiven ? (kind == .user ? " --username " : " --phone ") + login : ""
            return CommandFailure(
                .wrongUse,
                """
                There is no password for \(login): sign in once with “chat-tui login\(option)\(who)”, set CHAT_PASSWORD, \
                or give --password-stdin.
                """)
        }
        if let kept, kept.tokens != nil {
            let other =
                kept.server == server.url
                ? "as \(kept.kind == .user ? "staff" : "a customer"), not as \(kind == .user ? "staff" : "a customer")"
                : "to \(kept.server), not to \(server.url)"
            return CommandFailure(
                .wrongUse,
                "Profile \(name) is signed in \(other). Give --username or --phone, or name another --profile.")
        }
        return CommandFailure(
            .wrongUse,
            """
            Nobody is signed in: run “chat-tui login\(option)”, or give --username or --phone with CHAT_PASSWORD, or \
            set CHAT_TOKEN, or give --token-command.
            """)
    }

    /// The kept session is no longer good.
    var sessionEnded: CommandFailure {
        CommandFailure(
            .failed,
            "The session of \(login) at \(server) has ended. Sign in again: chat-tui login\(option)")
    }
}
