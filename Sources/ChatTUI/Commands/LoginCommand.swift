internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui login`: signs in and keeps the session for a profile.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in, and keep the session for this profile.",
        discussion: """
            The console and all other commands then act with that session, any number of them at a time, until “chat-tui \
            logout”. What is not given is asked for.

            Examples:
              chat-tui login --server https://chat.salon.example --username ada@salon.example
              chat-tui login --profile test --customer --phone +1234567890
              pass salon | chat-tui login --username ada@salon.example --password-stdin
            """)

    @OptionGroup var login: LoginOptions

    mutating func run() async throws {
        let profile = try Profile(login)
        guard let file = profile.sessionFile else {
            throw CommandFailure(.failed, "There is no place to keep a session: set HOME or XDG_STATE_HOME.")
        }
        guard login.tokenCommand == nil else {
            throw CommandFailure(
                .wrongUse, "A token command keeps no session: give it with each call, or in the settings.")
        }
        let credentials = try credentials(profile)
        let session = try await Session.signIn(to: profile.server.url, with: credentials, options: profile.transport)
        let client = try ChatClient(server: profile.server.url, session: session, options: profile.transport)
        // A base server does not tell.
        let identity = try? await client.api.me()
        // The call may have renewed the tokens.
        var new = profile.kept(await client.session(), login: credentials.login)
        new.name = identity?.name
        let replaced = try await replace(with: new, in: file)
        if let replaced, let session = replaced.session {
            // One that nobody can act with any more; if the server cannot be told, it runs out by itself.
            try? await session.end(
                at: replaced.server,
                options: .terminal(certificateAuthorityFile: replaced.certificateAuthorityFile))
        }
        let name = identity?.name.map { "\(UserText($0).line.text) (\(credentials.login))" } ?? credentials.login
        var output = StandardOutput()
        try output.line("Signed in to \(profile.server) as \(name).")
    }

    /// Puts a session in the place of whatever was kept.
    ///
    /// - Returns: what was kept.
    private func replace(with new: KeptSession, in file: SessionFile) async throws -> KeptSession? {
        var old: KeptSession?
        try await file.update { (kept) async throws(ClientError) in
            old = kept
            kept = new
        }
        return old
    }

    /// What to sign in with: given, or asked for on the terminal.
    private func credentials(_ profile: Profile) throws -> Credentials {
        if !profile.login.isEmpty || profile.readsPassword, let password = try profile.givenPassword() {
            return profile.credentials(password: password)
        }
        guard let prompt = Prompt() else {
            let who = profile.login.isEmpty ? "--username or --phone, and " : ""
            throw CommandFailure(
                .wrongUse,
                "There is no terminal to ask on: give \(who)the password by CHAT_PASSWORD or --password-stdin.")
        }
        var login = profile.login
        while login.isEmpty { login = try prompt.line(profile.kind == .user ? "Email: " : "Phone number: ") }
        let password = try prompt.password("Password of \(login) at \(profile.server): ")
        return profile.kind == .user
            ? .staff(email: login, password: password) : .customer(phoneNumber: login, password: password)
    }
}

extension Credentials {
    /// The email or phone number.
    var login: String {
        switch self {
        case .staff(let email, _): email
        case .customer(let phoneNumber, _): phoneNumber
        // Nothing that “login” keeps.
        case .token, .tokenCommand: ""
        }
    }
}
