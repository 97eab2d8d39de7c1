import ChatWire

/// A program that prints an access token: a password manager's, or one that signs in elsewhere.
///
/// ```swift
/// let command = TokenCommand("op", ["read", "op://salon/bot/token"])
/// let session = try await Session.signIn(to: server, with: .tokenCommand(command))
/// ```
///
/// It is run without a shell, in a process group of its own, with nothing on its standard input; what is on its standard
/// output, spaces and line ends around it aside, is the token. It is run at sign-in, shortly before the token runs out if
/// the token says when that is, and when the server refuses the token; once, however many wait for it.
public struct TokenCommand: Hashable, Sendable {
    /// The longest time that ``timeLimit`` counts for.
    static let longest = Duration.seconds(600)

    /// The program: a path, or a name that is looked for in `PATH`.
    public var program: String
    /// What it is called with.
    public var arguments: [String]
    /// How long it may take; then it is killed, and what it started with it.
    public var timeLimit: Duration

    /// Names a program.
    public init(_ program: String, _ arguments: [String] = [], timeLimit: Duration = .seconds(30)) {
        self.program = program
        self.arguments = arguments
        self.timeLimit = timeLimit
    }

    /// Runs the program. Cancelling the task kills it.
    ///
    /// - Returns: the token.
    /// - Throws: ``ClientError/Code/tokenCommand`` where it cannot be run, fails, or prints no token;
    ///   ``ClientError/Code/timedOut`` where it takes too long.
    public func token() async throws(ClientError) -> String {
        let output = try await ChildProcess(program, arguments, timeLimit: min(timeLimit, Self.longest)).output()
        let bytes = output.trimmingSpace()
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            let what = bytes.isEmpty ? "nothing" : "something that is no token, which is one word of printable ASCII"
            throw ClientError(.tokenCommand, "The token command “\(program)” printed \(what).")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs the program for a token other than the one that the server refused.
    ///
    /// - Throws: what ``token()`` throws, and ``ClientError/Code/tokenCommand`` where it is the same: there may be another
    ///   later.
    func token(replacing refused: String) async throws(ClientError) -> String {
        let token = try await token()
        guard token != refused else {
            throw ClientError(
                .tokenCommand, "The token command “\(program)” printed the token that has run out or was refused.")
        }
        return token
    }
}

extension Session {
    /// The session of a token that a program printed.
    init(token: String, of command: TokenCommand, kind: ParticipantType?, at now: Timestamp) {
        let claims = TokenClaims(token)
        self.init(
            kind: kind ?? claims?.participantType ?? .user, accessToken: token,
            // A clock that runs ahead must not have the program run before each call: then the server says when.
            expiresAt: claims?.expiresAt.flatMap { $0 > now ? $0 : nil }, tokenCommand: command)
    }
}

extension [UInt8] {
    /// Without blanks and line ends around it.
    fileprivate func trimmingSpace() -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return []
        }
        return self[first...last]
    }
}
