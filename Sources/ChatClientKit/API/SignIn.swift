import ChatWire

extension Session {
    /// Signs in.
    ///
    /// - Parameters:
    ///   - server: `http://127.0.0.1:8000`, see ``ServerAddress``.
    ///   - credentials: whose session it becomes.
    ///   - options: how to connect.
    /// - Throws: ``ClientError/Code/unauthorized`` for a wrong name or password, ``ClientError/Code/rateLimited`` after
    ///   too many of them, and what any call throws.
    public static func signIn(
        to server: String, with credentials: Credentials, options: TransportOptions = TransportOptions()
    ) async throws(ClientError) -> Session {
        let rest = RESTClient(server: try ServerAddress(server), transport: CurlHTTPTransport(options: options))
        return try await signIn(rest, with: credentials)
    }

    static func signIn(_ rest: RESTClient, with credentials: Credentials) async throws(ClientError) -> Session {
        let response: HTTPResponse
        switch credentials {
        case .staff(let email, let password):
            response = try await rest.call(
                .post, "/auth/login", body: .form([("username", email), ("password", password)]))
        case .customer(let phoneNumber, let password):
            response = try await rest.call(
                .post, "/customer-auth/login",
                body: .json(["phone_number": .string(phoneNumber), "password": .string(password)] as JSONObject))
        }
        return Session(try response.decode(TokenAnswer.self), kind: credentials.kind)
    }
}
