internal import ArgumentParser
internal import ChatClientKit

extension LoginOptions {
    /// Signs in without asking anyone.
    ///
    /// - Throws: `ValidationError` that says what is missing for that.
    func session() async throws -> Session {
        switch try signIn() {
        case .session(let session): return session
        case .credentials(let credentials):
            return try await Session.signIn(to: address().url, with: credentials, options: transport)
        case nil where login.isEmpty:
            throw ValidationError("Who signs in? Give --username or --phone, or set CHAT_TOKEN.")
        case nil:
            throw ValidationError("There is no password: set CHAT_PASSWORD or give --password-stdin.")
        }
    }

    /// A client of that session, not yet connected.
    func client() async throws -> ChatClient {
        try ChatClient(server: address().url, session: await session(), options: transport)
    }

    /// How to connect.
    var transport: TransportOptions { TransportOptions(certificateAuthorityFile: certificateAuthorityFile) }
}

/// A chat's number on the command line.
struct ChatArgument: ParsableArguments {
    @Argument(help: "The chat's number.")
    var chat: Int64

    func validate() throws {
        guard chat > 0 else { throw ValidationError("A chat's number is above zero.") }
    }
}
