public import ChatWire
import GRDB
import Synchronization

/// Signing in and out, and what comes with it (docs/PROTOCOL.md, section 2).
///
/// Sessions that end here are told of by `onRevoked` once that is durable, for their sockets to be closed.
public final class AccountService: Sendable {
    /// How a service behaves.
    public struct Options: Sendable {
        /// How long tokens live.
        public var lifetimes = TokenLifetimes()
        /// How many failed sign-ins on one account from one address in 15 minutes; 0 for no limit.
        public var loginLimit = LoginLimiter.Limits.standard.perAccountAndAddress
        /// Whether customers may register themselves.
        public var isRegistrationOpen = false

        /// The protocol's behaviour, without registration.
        public init() {}
    }

    private let store: Store
    let sessions: SessionIssuer
    let hasher: PasswordHasher
    private let options: Options
    private let limiter: Mutex<LoginLimiter>
    private let now: @Sendable () -> Timestamp
    private let isOnline: @Sendable (ParticipantKey) -> Bool

    /// - Parameters:
    ///   - isOnline: whether a participant has a connection.
    ///   - now: the wall clock.
    init(
        store: Store, sessions: SessionIssuer, hasher: PasswordHasher, options: Options = Options(),
        isOnline: @escaping @Sendable (ParticipantKey) -> Bool = { _ in false },
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.sessions = sessions
        self.hasher = hasher
        self.options = options
        self.isOnline = isOnline
        self.now = now
        let limits = options.loginLimit > 0 ? LoginLimiter.Limits(perAccountAndAddress: options.loginLimit) : nil
        limiter = Mutex(LoginLimiter(limits: limits))
    }

    /// Finds people, among them those that are connected.
    var directory: Directory { Directory(store: store, isOnline: isOnline) }

    /// Signs staff in.
    ///
    /// - Parameter address: where the request comes from.
    /// - Throws: ``Refusal``: `unauthorized` for a wrong password and an unknown account alike, `rate_limited` after
    ///   too many of them.
    public func login(email: String, password: String, address: String) async throws -> TokenAnswer {
        try await login(
            EmailAddress(email).map(AccountLogin.email), typed: email, password: password, address: address,
            refusal: Refusal(.unauthorized, "Incorrect email or password"))
    }

    /// Signs a customer in; otherwise as ``login(email:password:address:)``.
    public func login(phoneNumber: String, password: String, address: String) async throws -> TokenAnswer {
        try await login(
            PhoneNumber(phoneNumber).map(AccountLogin.phone), typed: phoneNumber, password: password,
            address: address, refusal: Refusal(.unauthorized, "Incorrect phone number or password"))
    }

    /// Makes a customer's account and signs it in.
    ///
    /// - Throws: ``Refusal``: `forbidden` while registration is closed, `conflict` where the number is taken.
    public func register(_ request: RegistrationRequest) async throws -> TokenAnswer {
        guard options.isRegistrationOpen else { throw Refusal(.forbidden, "Registration is closed") }
        let hash = try await hasher.hash(request.password)
        let now = now()
        let id = try await store.write { transaction in
            try AccountRecord.insertCustomer(
                request.phoneNumber, name: request.name, passwordHash: hash, at: now, in: transaction.database)
        }
        return answer(try await sessions.open(for: .customer(id), passwordHash: hash))
    }

    /// Answers a refresh token with a new pair.
    ///
    /// - Throws: ``Refusal`` `unauthorized` for a token that does not count.
    public func refresh(_ token: String) async throws -> TokenAnswer { answer(try await sessions.refresh(token)) }

    /// Ends the session of a refresh token, if it is one.
    public func logout(_ token: String) async throws { try await sessions.close(token) }

    /// Forgets the sessions that ended by themselves.
    func removeExpiredSessions() async throws { try await sessions.removeExpired() }

    /// What `GET /auth/me` answers.
    public func identity(of principal: Principal) async throws -> Identity {
        let (account, salon) = try await store.read { database in
            let account = try AccountRecord.fetch(principal.key, in: database)
            return (account, try account?.salonID.flatMap { try SalonRecord.fetch($0, in: database) })
        }
        guard let account else { throw AuthenticationFailure.bad.refusal }
        var identity = Identity(participant: account.key)
        identity.name = account.name
        switch account.key.type {
        case .user: identity.email = account.login
        case .customer: identity.phone = account.login
        }
        identity.role = account.role
        identity.salonID = account.salonID
        identity.salonName = salon?.name
        return identity
    }

    /// Gives the caller another password and ends all other sessions.
    ///
    /// - Throws: ``Refusal``: `forbidden` where `current` is wrong, `rate_limited` after too many failures.
    public func changePassword(
        of principal: Principal, from current: String, to new: String, address: String
    ) async throws {
        let key = principal.key
        guard let account = try await store.read({ try AccountRecord.fetch(key, in: $0) }) else {
            throw AuthenticationFailure.bad.refusal
        }
        try await verify(
            current, of: account, as: attempt(account.key.type, account.login, from: address), from: address,
            refusal: Refusal(.forbidden, "The current password is wrong"))
        try await sessions.replacePassword(
            of: account, with: try await hasher.hash(new), by: principal)
    }

    private func login(
        _ login: AccountLogin?, typed: String, password: String, address: String, refusal: Refusal
    ) async throws -> TokenAnswer {
        let account = try await store.read { database in
            try login.flatMap { try AccountRecord.fetch($0, in: database) }
        }
        // What cannot be an account is counted as typed.
        let name = login?.name ?? String(typed.unicodeScalars.prefix(EmailAddress.limit))
        try await verify(
            password, of: account, as: attempt(login?.type ?? .user, name, from: address), from: address,
            refusal: refusal)
        guard let account else { throw refusal }
        return answer(try await sessions.open(for: account.key, passwordHash: account.passwordHash, from: address))
    }

    private func attempt(_ type: ParticipantType, _ name: String, from address: String) -> LoginLimiter.Attempt {
        LoginLimiter.Attempt(account: "\(type.rawValue) \(name)", address: NetworkAddress.network(of: address))
    }

    /// Verifies a password unless there were too many failures, and counts it where it is wrong.
    private func verify(
        _ password: String, of account: AccountRecord?, as attempt: LoginLimiter.Attempt, from address: String,
        refusal: Refusal
    ) async throws {
        try requireBelowLimit(attempt)
        let matches = try await hasher.verify(password, against: account?.passwordHash)
        let isRight = matches && account?.isActive == true
        // Once more: of many attempts at once, those beyond the limit may not learn whether they were right.
        try requireBelowLimit(attempt, counting: !isRight)
        guard isRight else {
            if let account { noteFailure(of: account.key, from: address) }
            throw refusal
        }
    }

    /// Has a failure noted in the audit. The answer does not wait for it: it would tell accounts that exist by the time
    /// that it takes. What names no account is nobody's to read, and not kept.
    private func noteFailure(of account: ParticipantKey, from address: String) {
        store.submit(on: nil) { transaction in
            try transaction.audit(.signInFailed, of: account, by: nil, from: address)
        } completion: { _ in
            // A store that cannot be written to says so elsewhere.
        }
    }

    /// Refuses an attempt after too many failures, and otherwise counts it where it failed.
    private func requireBelowLimit(_ attempt: LoginLimiter.Attempt, counting hasFailed: Bool = false) throws {
        let now = now()
        let delay = limiter.withLock { limiter in
            let delay = limiter.delay(of: attempt, at: now)
            if hasFailed, delay == nil { limiter.fail(attempt, at: now) }
            return delay
        }
        guard let delay else { return }
        throw Refusal(.rateLimited, "Too many failed sign-ins, try again later", retryAfter: delay)
    }

    private func answer(_ pair: TokenPair) -> TokenAnswer {
        TokenAnswer(
            accessToken: pair.accessToken, expiresIn: Int(clamping: options.lifetimes.access),
            refreshToken: pair.refreshToken.description,
            account: pair.account.account(isOnline: isOnline(pair.account.key)))
    }
}
