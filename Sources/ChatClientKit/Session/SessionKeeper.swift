import ChatWire

/// Holds the tokens and renews them: before they run out, or when one was refused; once, however many ask, and where the
/// session is shared, however many processes do.
actor SessionKeeper {
    private(set) var session: Session
    private let rest: RESTClient
    private let storage: (any SessionStorage)?
    private let clock: MonotonicClock
    private let changed: @Sendable (Session) -> Void
    /// When the access token runs out, by the monotonic clock.
    private var expiry: Duration?
    /// How long before that it is renewed.
    private var margin: Duration = .seconds(60)
    /// After a renewal ahead of time that failed, the old token is used until then, and not each call tries again.
    private var nextTry: Duration = .zero
    /// Between two such tries.
    private static let retryInterval = Duration.seconds(5)
    private var renewal: OneShot<Result<String, ClientError>>?
    private var isSignedOut = false

    /// - Parameters:
    ///   - storage: where the session is shared with others, if it is.
    ///   - changed: is told of each new pair of tokens.
    init(
        _ session: Session, rest: RESTClient, storage: (any SessionStorage)? = nil, clock: MonotonicClock,
        changed: @escaping @Sendable (Session) -> Void
    ) {
        self.session = session
        self.rest = rest
        self.storage = storage
        self.clock = clock
        self.changed = changed
        if let expiresAt = session.expiresAt {
            expiry = clock.now + .milliseconds(expiresAt.milliseconds(since: clock.wallTime))
        }
    }

    /// When ``token()`` will renew; nil where that is unknown, or cannot be.
    var renewalDue: Duration? {
        guard session.isRenewable, !isSignedOut else { return nil }
        return expiry.map { $0 - margin }
    }

    /// The access token, renewed if it is about to run out. When renewing fails for the moment, the old one.
    func token() async throws(ClientError) -> String {
        guard !isSignedOut else { throw Self.signedOut }
        guard let due = renewalDue, clock.now >= due else { return session.accessToken }
        if clock.now < nextTry, isAlive { return session.accessToken }
        do throws(ClientError) {
            return try await renew(refused: session.accessToken)
        } catch  where error.code != .unauthorized && error.code != .cancelled {
            nextTry = clock.now + Self.retryInterval
            if isAlive { return session.accessToken }
            throw error
        }
    }

    private var isAlive: Bool { expiry.map { clock.now < $0 } ?? false }

    /// A token other than the one that the server refused.
    ///
    /// - Throws: ``ClientError/Code/unauthorized`` where there is none to be had any more.
    func renew(refused token: String) async throws(ClientError) -> String {
        while true {
            guard !isSignedOut else { throw Self.signedOut }
            // Someone else was refused the same token, and has a new one already.
            guard session.accessToken == token else { return session.accessToken }
            guard let renewal else { break }
            guard let result = await renewal.value() else { throw .cancelled }
            // A renewal dies with the task that began it; then another begins.
            if case .failure(let error) = result, error.code == .cancelled { continue }
            return try result.get()
        }
        let renewal = OneShot<Result<String, ClientError>>()
        self.renewal = renewal
        let result: Result<String, ClientError>
        do throws(ClientError) {
            result = .success(try await exchange(refused: token))
        } catch {
            result = .failure(error)
        }
        self.renewal = nil
        renewal.fill(result)
        return try result.get()
    }

    /// Ends the session, here at once, where it is shared, and on the server if it answers.
    func signOut() async {
        isSignedOut = true
        _ = try? await storage?.update { (kept) async throws(ClientError) in
            // Another process may have got a newer pair.
            if let kept { await self.adopt(kept) }
            return nil
        }
        try? await session.end(rest)
    }

    /// Gets a token other than the refused one: from whoever shares the session and was faster, or from the server.
    private func exchange(refused token: String) async throws(ClientError) -> String {
        guard let storage else {
            adopt(try await fetchTokens(session))
            changed(session)
            return session.accessToken
        }
        let kept = try await storage.update { (kept) async throws(ClientError) in
            guard let kept else { throw ClientError(.unauthorized, "The session was ended by another program.") }
            return kept.accessToken == token ? try await self.fetchTokens(kept) : kept
        }
        guard !isSignedOut, let kept else { throw Self.signedOut }
        adopt(kept)
        changed(session)
        return session.accessToken
    }

    private func adopt(_ new: Session) {
        session = new
        guard let expiresAt = new.expiresAt else {
            expiry = nil
            return
        }
        let life = expiresAt.milliseconds(since: clock.wallTime)
        expiry = clock.now + .milliseconds(life)
        // A short-lived token is renewed at nine tenths of its life.
        margin = min(.seconds(60), .milliseconds(max(life, 0)) / 10)
    }

    private func fetchTokens(_ old: Session) async throws(ClientError) -> Session {
        guard let refreshToken = old.refreshToken else {
            guard let command = old.tokenCommand else {
                throw ClientError(.unauthorized, "The server no longer accepts the token. Sign in again.")
            }
            let token = try await command.token(replacing: old.accessToken)
            guard !isSignedOut else { throw Self.signedOut }
            return Session(token: token, of: command, kind: old.kind, at: clock.wallTime)
        }
        do throws(ClientError) {
            let asked = clock.wallTime
            let response = try await rest.call(
                .post, "/auth/refresh", body: .json(["refresh_token": .string(refreshToken)] as JSONObject))
            let answer: TokenAnswer = try response.decode()
            guard !isSignedOut else { throw Self.signedOut }
            return Session(answer, kind: old.kind, wallClock: asked)
        } catch  where (400..<500).contains(error.status ?? 0) && error.code != .rateLimited {
            // Whatever the server has against the refresh token, another try with it will not change its mind.
            throw ClientError(.unauthorized, error.message, status: error.status, serverCode: error.serverCode)
        }
    }

    private static let signedOut = ClientError(.signedOut, "Signed out.")
}

extension Session {
    /// The session that a sign-in or a renewal gives.
    init(_ answer: TokenAnswer, kind: ParticipantType, wallClock: Timestamp = .now()) {
        self.init(
            kind: kind, accessToken: answer.accessToken, refreshToken: answer.refreshToken,
            expiresAt: answer.expiresIn.map {
                wallClock.advanced(byMilliseconds: Int64($0).multipliedClamping(by: 1000))
            })
    }
}

extension Int64 {
    /// The product, or the nearest number there is.
    fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self > 0) == (factor > 0) ? .max : .min : product
    }
}
