public import ChatWire

/// The server's REST calls, typed (docs/PROTOCOL.md, sections 2 and 3), with a session's token.
///
/// All calls throw ``ClientError``. A token that was refused is renewed once and the call repeated.
public struct ChatAPI: Sendable {
    let rest: RESTClient
    let keeper: SessionKeeper
    let kind: ParticipantType

    /// Makes a call with the session's token.
    func call(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: RESTClient.Body = .none
    ) async throws(ClientError) -> HTTPResponse {
        let token = try await keeper.token()
        do throws(ClientError) {
            return try await rest.call(method, path, query: query, body: body, token: token)
        } catch  where error.code == .unauthorized {
            let renewed: String
            do throws(ClientError) {
                renewed = try await keeper.renew(refused: token)
            } catch let renewal where renewal.code == .unauthorized {
                // What the server said of the call itself tells more.
                throw error
            }
            return try await rest.call(method, path, query: query, body: body, token: renewed)
        }
    }

    // MARK: Who

    /// Who one is.
    public func me() async throws(ClientError) -> Identity {
        try await call(.get, "/auth/me").decode()
    }

    /// Salons whose name holds `text`; all of them for an empty one.
    public func salons(matching text: String = "") async throws(ClientError) -> [Salon] {
        try await call(.get, "/salons", query: Self.search(text)).decode()
    }

    /// The salon's customers by name or number; a whole phone number finds anyone. For staff.
    public func customers(matching text: String = "") async throws(ClientError) -> [CustomerAccount] {
        try await call(.get, "/customers", query: Self.search(text)).decode()
    }

    /// A customer of the salon. For staff.
    public func customer(_ id: Int64) async throws(ClientError) -> CustomerAccount {
        try await call(.get, "/customers/\(id)").decode()
    }

    /// Colleagues by name or email. For staff.
    public func users(matching text: String = "") async throws(ClientError) -> [StaffAccount] {
        try await call(.get, "/users", query: Self.search(text)).decode()
    }

    static func search(_ text: String) -> [(name: String, value: String)] {
        text.isEmpty ? [] : [("q", text)]
    }
}
