import ChatWire
import Glibc

/// Holds the tokens and renews them: before they run out, or when one was refused; once, however many ask.
actor SessionKeeper {
    private(set) var session: Session
    private let rest: RESTClient
    private let clock: MonotonicClock
    private let changed: @Sendable (Session) -> Void
    /// When the access token runs out, by the monotonic clock.
    private var expiry: Duration?
    /// How long before that it is renewed.
    private var margin: Duration = .seconds(60)
    private var renewal: OneShot<Result<String, ClientError>>?
    private var isSignedOut = false

    /// - Parameter changed: is told of each new pair of tokens.
    init(
        _ session: Session, rest: RESTClient, clock: MonotonicClock, wallClock: Timestamp = .now(),
        changed: @escaping @Sendable (Session) -> Void
    ) {
        self.session = session
        self.rest = rest
        self.clock = clock
        self.changed = changed
        if let expiresAt = session.expiresAt {
            expiry = clock.now + .milliseconds(expiresAt.milliseconds(since: wallClock))
        }
    }

    /// When ``token()`` will renew; nil where that is unknown, or cannot be.
    var renewalDue: Duration? {
        guard session.refreshToken != nil, !isSignedOut else { return nil }
        return expiry.map { $0 - margin }
    }

    /// The access token, renewed if it is about to run out. When renewing fails for the moment, the old one.
    func token() async throws(ClientError) -> String {
        guard !isSignedOut else { throw Self.signedOut }
        guard let due = renewalDue, clock.now >= due else { return session.accessToken }
        do throws(ClientError) {
            return try await renew(refused: session.accessToken)
        } catch  where error.code != .unauthorized && error.code != .cancelled {
            if let expiry, clock.now < expiry { return session.accessToken }
            throw error
        }
    }

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
        let result = await fetchTokens()
        self.renewal = nil
        renewal.fill(result)
        return try result.get()
    }

    /// Ends the session, here at once and on the server if it answers.
    func signOut() async {
        isSignedOut = true
        if let refreshToken = session.refreshToken {
            _ = try? await rest.call(
                .post, "/auth/logout", body: .json(["refresh_token": .string(refreshToken)] as JSONObject))
        }
    }

    private func fetchTokens() async -> Result<String, ClientError> {
        guard let refreshToken = session.refreshToken else {
            return .failure(ClientError(.unauthorized, "The server no longer accepts the token. Sign in again."))
        }
        do throws(ClientError) {
            let asked = clock.now
            let response = try await rest.call(
                .post, "/auth/refresh", body: .json(["refresh_token": .string(refreshToken)] as JSONObject))
            let answer: TokenAnswer = try response.decode()
            guard !isSignedOut else { throw Self.signedOut }
            session = Session(answer, kind: session.kind)
            expiry = answer.expiresIn.map { asked + .seconds($0) }
            // A short-lived token is renewed at nine tenths of its life.
            margin = min(.seconds(60), .seconds(answer.expiresIn ?? 600) / 10)
            changed(session)
            return .success(session.accessToken)
        } catch let error where (400..<500).contains(error.status ?? 0) && error.code != .rateLimited {
            // Whatever the server has against the refresh token, another try with it will not change its mind.
            return .failure(
                ClientError(.unauthorized, error.message, status: error.status, serverCode: error.serverCode))
        } catch {
            return .failure(error)
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

extension Timestamp {
    /// What this computer's clock says.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension Int64 {
    /// The product, or the nearest number there is.
    fileprivate func multipliedClamping(by factor: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? (self > 0) == (factor > 0) ? .max : .min : product
    }
}
