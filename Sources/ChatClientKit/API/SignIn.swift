import ChatWire

extension Session {
    /// Signs in.
    ///
    /// A ready token, or a program's, is taken as it is: the server sees it with the first call.
    ///
    /// - Parameters:
    ///   - server: `http://127.0.0.1:8000`, see ``ServerAddress``.
    ///   - credentials: whose session it becomes.
    ///   - options: how to connect.
    /// - Throws: ``ClientError/Code/unauthorized`` for a wrong name or password, ``ClientError/Code/rateLimited`` after
    ///   too many of them, ``ClientError/Code/tokenCommand`` for a program that gives no token, and what any call throws.
    public static func signIn(
        to server: String, with credentials: Credentials, options: TransportOptions = TransportOptions()
    ) async throws(ClientError) -> Session {
        let rest = RESTClient(server: try ServerAddress(server), transport: CurlHTTPTransport(options: options))
        return try await signIn(rest, with: credentials)
    }

    /// Ends the session at the server: its tokens count for nothing from then on, and its connections are closed.
    ///
    /// For a session that no client acts with; one that does has ``ChatClient/signOut()``. A base server has no such call,
    /// and no refresh token either: then nothing happens.
    ///
    /// - Parameters:
    ///   - server: where it was signed in.
    ///   - options: how to connect.
    /// - Throws: ``ClientError/Code/unreachable`` and what else keeps the server from hearing of it.
    public func end(at server: String, options: TransportOptions = TransportOptions()) async throws(ClientError) {
        let rest = RESTClient(server: try ServerAddress(server), transport: CurlHTTPTransport(options: options))
        try await end(rest)
    }

    func end(_ rest: RESTClient) async throws(ClientError) {
        guard let refreshToken else { return }
        _ = try await rest.call(
            .post, "/auth/logout", body: .json(["refresh_token": .string(refreshToken)] as JSONObject))
    }

    static func signIn(_ rest: RESTClient, with credentials: Credentials) async throws(ClientError) -> Session {
        let response: HTTPResponse
        let kind: ParticipantType
        switch credentials {
        case .staff(let email, let password):
            kind = .user
            response = try await rest.call(
                .post, "/auth/login", body: .form([("username", email), ("password", password)]))
        case .customer(let phoneNumber, let password):
            kind = .customer
            response = try await rest.call(
                .post, "/customer-auth/login",
                body: .json(["phone_number": .string(phoneNumber), "password": .string(password)] as JSONObject))
        case .token(let token, _):
            return Session(kind: credentials.kind ?? .user, accessToken: token)
        case .tokenCommand(let command, let kind):
            return Session(token: try await command.token(), of: command, kind: kind, at: .now())
        }
        return Session(try response.decode(TokenAnswer.self), kind: kind)
    }
}
