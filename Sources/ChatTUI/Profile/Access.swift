internal import ChatClientKit
internal import ChatWire

/// Someone signed in, and how long that lasts.
struct Access: Sendable {
    /// Whose session it is that the client acts with.
    enum Source: Sendable {
        /// The profile's: it outlives this process.
        case shared
        /// A token from outside: not ours to end.
        case token
        /// This process's alone: it ends with it.
        case passing
    }

    /// Not connected yet.
    let client: ChatClient
    let kind: ParticipantType
    let source: Source
    private let sharing: SharedSession?

    /// - Parameter folder: where the outbox is kept, with a copy of what was read; nil keeps nothing.
    init(
        _ session: Session, _ source: Source, sharing: SharedSession? = nil, _ profile: Profile, keptIn folder: String?
    ) throws(ClientError) {
        client = try ChatClient(
            server: profile.server.url, session: session, sharing: sharing, folder: folder, options: profile.transport)
        kind = session.kind
        self.source = source
        self.sharing = sharing
    }

    /// Whether anything may still be kept for the profile: not after it was signed out by “chat-tui logout”, which leaves
    /// nothing behind.
    var mayKeep: Bool { sharing.map { $0.file.read() != nil } ?? true }

    /// Ends a session that nobody will act with any more, so that none are left behind at the server.
    func end() async {
        if case .passing = source { await client.signOut() }
    }
}

extension Profile {
    /// Signs in.
    ///
    /// - Parameter folder: see ``Access/init(_:_:sharing:_:keptIn:)``.
    func access(by signIn: SignIn, keptIn folder: String? = nil) async throws(ClientError) -> Access {
        switch signIn {
        case .shared(let session, let sharing):
            return try Access(session, .shared, sharing: sharing, self, keptIn: folder)
        case .token(let session): return try Access(session, .token, self, keptIn: folder)
        case .tokenCommand(let command):
            let session = try await Session.signIn(
                to: server.url, with: .tokenCommand(command, as: kind == .customer ? .customer : nil),
                options: transport)
            return try Access(session, .token, self, keptIn: folder)
        case .credentials(let credentials):
            let session = try await Session.signIn(to: server.url, with: credentials, options: transport)
            return try Access(session, .passing, self, keptIn: folder)
        }
    }
}
