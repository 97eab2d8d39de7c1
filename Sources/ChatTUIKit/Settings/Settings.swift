/// What a person has set in `config.yaml`; everything has a default.
public struct Settings: Sendable, Hashable {
    /// The logins, by name.
    public var profiles: [String: ProfileSettings]
    /// How the console looks and behaves.
    public var console: ConsoleSettings

    /// Settings.
    public init(profiles: [String: ProfileSettings] = [:], console: ConsoleSettings = ConsoleSettings()) {
        self.profiles = profiles
        self.console = console
    }
}

/// One of several logins: what need not be said on the command line.
public struct ProfileSettings: Sendable, Hashable {
    /// The server's address.
    public var server: String?
    /// Whose view and whose calls.
    public var side: Side?
    /// The email or the phone number to sign in with.
    public var login: String?
    /// A file of certificates to trust instead of the system's, as it was written.
    public var certificateAuthorityFile: String?

    /// The program, with its arguments, that prints a token to act with.
    public var tokenCommand: [String]?

    /// A profile's settings.
    public init(
        server: String? = nil, side: Side? = nil, login: String? = nil, certificateAuthorityFile: String? = nil,
        tokenCommand: [String]? = nil
    ) {
        self.server = server
        self.side = side
        self.login = login
        self.certificateAuthorityFile = certificateAuthorityFile
        self.tokenCommand = tokenCommand
    }
}
