internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// Whom the program acts as and where: what the command line, the environment, the settings and the session that was
/// kept say together, the first of them first.
///
/// A profile that is named on the command line counts before the environment, as what is typed counts before what was
/// set long ago.
struct Profile: Sendable {
    static let defaultName = "default"
    private static let defaultServer = "http://127.0.0.1:8000"

    /// The profile's name.
    let name: String
    /// The server.
    let server: ServerAddress
    /// Whose view and whose calls.
    let kind: ParticipantType
    /// The email or phone number; empty where nobody is named.
    let login: String
    /// How to connect.
    let transport: TransportOptions
    /// Where the profile's files are; nil where no place is known.
    let folder: StateFolder?
    /// What the person has set of the console.
    let console: ConsoleSettings
    /// What is kept of a sign-in, whosever it is.
    let kept: KeptSession?
    /// A ready token that stands for a session.
    let token: String?
    /// What prints a token that stands for a session.
    let tokenCommand: TokenCommand?
    /// Whether the password is on standard input.
    let readsPassword: Bool
    /// Whether the command line says who signs in, so that it is not for the session that was kept to say.
    let isLoginGiven: Bool

    /// Puts a profile together.
    ///
    /// - Throws: ``CommandFailure`` for settings or an address that make no sense.
    init(_ options: LoginOptions) throws(CommandFailure) {
        name = options.profile ?? Self.defaultName
        folder = StateFolder(profile: name)
        kept = folder.flatMap { SessionFile(in: $0).read() }
        let file = try SettingsFile.read()
        console = file.console
        let settings = file.profiles[name] ?? ProfileSettings()

        let isNamed = options.profile != nil
        let ofProfile = settings.server ?? kept?.server
        let ofEnvironment = Environment["CHAT_SERVER"]
        server = try Self.address(
            options.server ?? (isNamed ? ofProfile ?? ofEnvironment : ofEnvironment ?? ofProfile) ?? Self.defaultServer)

        let given = options.username ?? options.phone
        isLoginGiven = given != nil
        token = given == nil && options.tokenCommand == nil && !isNamed ? Environment["CHAT_TOKEN"] : nil
        let words = options.tokenCommand.map { $0.split(separator: " ").map(String.init) } ?? settings.tokenCommand
        tokenCommand =
            given == nil && token == nil
            ? words.flatMap { words in words.first.map { TokenCommand($0, Array(words.dropFirst())) } } : nil
        let settingsKind = settings.side.map { $0 == .staff ? ParticipantType.user : .customer }
        if options.username != nil {
            kind = .user
        } else if options.phone != nil || options.customer {
            kind = .customer
        } else {
            kind =
                token.flatMap { TokenClaims($0)?.participantType } ?? settingsKind
                ?? (settings.login == nil ? kept?.kind : nil) ?? .user
        }
        let isKeptHere = kept?.server == server.url && kept?.kind == kind
        login =
            given ?? (settingsKind ?? .user == kind ? settings.login : nil) ?? (isKeptHere ? kept?.login : nil) ?? ""
        transport = .terminal(
            certificateAuthorityFile: options.certificateAuthorityFile ?? settings.certificateAuthorityFile
                ?? (kept?.server == server.url ? kept?.certificateAuthorityFile : nil))
        readsPassword = options.readsPassword
    }

    /// Reads an address.
    static func address(_ text: String) throws(CommandFailure) -> ServerAddress {
        do {
            return try ServerAddress(text)
        } catch {
            throw CommandFailure(.wrongUse, "\(text): \(error.message)")
        }
    }

    /// The session file; nil where no place is known.
    var sessionFile: SessionFile? { folder.map(SessionFile.init(in:)) }

    /// The kept session of this person at this server, as long as it lasts.
    var ownKept: KeptSession? {
        guard let kept, kept.isOf(login, kind, at: server.url), kept.tokens != nil else { return nil }
        return kept
    }

    /// The options that name this profile on a command line.
    var option: String { name == Self.defaultName ? "" : " --profile \(name)" }

    /// A sign-in to be kept for this profile.
    func kept(_ session: Session, login: String) -> KeptSession {
        var kept = KeptSession(
            server: server.url, kind: session.kind, login: login,
            certificateAuthorityFile: transport.certificateAuthorityFile)
        kept.session = session
        return kept
    }
}

extension TransportOptions {
    /// How this program connects, and what it calls itself.
    static func terminal(certificateAuthorityFile: String?) -> TransportOptions {
        TransportOptions(
            certificateAuthorityFile: certificateAuthorityFile, userAgent: "chat-tui/\(ChatTUI.version)")
    }
}
