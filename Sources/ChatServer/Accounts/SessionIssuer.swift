import ChatWire
import Foundation
import GRDB

/// What signing in and refreshing give out.
struct TokenPair: Sendable {
    let accessToken: String
    let refreshToken: RefreshToken
    let account: AccountRecord
}

/// Opens, continues and ends sessions: families of tokens that descend from one sign-in
/// (docs/PROTOCOL.md, section 2).
final class SessionIssuer: Sendable {
    /// For how long a refresh may be repeated while its answer has not been used, in milliseconds.
    static let grace: Int64 = 60_000

    private let store: Store
    private let signer: TokenSigner
    private let authenticator: Authenticator
    private let secrets: SigningSecrets
    private let lifetimes: TokenLifetimes
    private let now: @Sendable () -> Timestamp
    private let onRevoked: @Sendable (SessionRevocation) -> Void

    /// - Parameter onRevoked: told of sessions that ended, once that is durable.
    init(
        store: Store, signer: TokenSigner, authenticator: Authenticator, secrets: SigningSecrets,
        lifetimes: TokenLifetimes = TokenLifetimes(), now: @escaping @Sendable () -> Timestamp = { .now },
        onRevoked: @escaping @Sendable (SessionRevocation) -> Void = { _ in }
    ) {
        self.store = store
        self.signer = signer
        self.authenticator = authenticator
        self.secrets = secrets
        self.lifetimes = lifetimes
        self.now = now
        self.onRevoked = onRevoked
    }

    /// Opens a session of the account whose password, of that hash, was verified.
    ///
    /// - Throws: ``Refusal`` `unauthorized` where account or password changed since.
    func open(
        for key: ParticipantKey, passwordHash: String, from address: String? = nil
    ) async throws -> TokenPair {
        let now = now()
        let end = now.advanced(byMilliseconds: lifetimes.session * 1_000)
        let token = RefreshToken.random()
        let (account, session) = try await store.write { transaction in
            let database = transaction.database
            guard let account = try AccountRecord.fetch(key, in: database), account.isActive,
                account.passwordHash == passwordHash
            else { throw AuthenticationFailure.signedOut.refusal }
            let id = try SessionRecord.insert(of: key, at: now, until: end, in: database)
            try RefreshTokenRecord.insert(token, sessionID: id, generation: 1, at: now, in: database)
            try transaction.audit(.signedIn, of: key, by: Principal(of: account), from: address)
            return (account, AccessClaims.SessionClaim(id: id, generation: 1))
        }
        return try await pair(of: account, session: session, refreshToken: token, at: now)
    }

    /// Replaces a refresh token, or answers with the same successor again.
    ///
    /// - Throws: ``Refusal`` `unauthorized`; a token that was replaced before ends its session by that.
    func refresh(_ text: String) async throws -> TokenPair {
        guard let token = RefreshToken(text) else { throw Self.unknownToken }
        let now = now()
        let outcome = try await store.write { [secrets, lifetimes] transaction in
            let refresh = Refresh(
                token: token, secrets: secrets, end: now.advanced(byMilliseconds: lifetimes.session * 1_000), now: now)
            return try refresh.run(in: transaction.database)
        }
        switch outcome {
        case .refused: throw Self.unknownToken
        case .reused(let revocation):
            announce(revocation)
            throw Self.unknownToken
        case .pair(let account, let session, let successor):
            return try await pair(of: account, session: session, refreshToken: successor, at: now)
        }
    }

    /// Ends the session of a refresh token, however old; an unknown token changes nothing.
    func close(_ text: String) async throws {
        guard let token = RefreshToken(text) else { return }
        let now = now()
        let revocation = try await store.write { transaction -> SessionRevocation? in
            let database = transaction.database
            guard let row = try RefreshTokenRecord.fetch(token.hash, in: database),
                let session = try SessionRecord.fetch(row.sessionID, in: database),
                try SessionRecord.revoke(session.id, because: .signedOut, at: now, in: database)
            else { return nil }
            return SessionRevocation(
                participant: session.participant, scope: .sessions([session.id]), reason: .signedOut)
        }
        if let revocation { announce(revocation) }
    }

    /// Stores another password that `principal` gave themselves, and ends all their other sessions.
    ///
    /// - Throws: ``Refusal`` `conflict` where the password changed since `account` was read.
    func replacePassword(of account: AccountRecord, with hash: String, by principal: Principal) async throws {
        let ended = try await store.write { transaction in
            let database = transaction.database
            guard let current = try AccountRecord.fetch(account.key, in: database),
                current.passwordHash == account.passwordHash
            else { throw Refusal(.conflict, "The password was changed meanwhile") }
            return try transaction.setPassword(of: current, hash: hash, keeping: principal.sessionID, by: principal)
        }
        announce(ended)
    }

    /// Forgets what was known of the participant: the account changed.
    func forget(_ participant: ParticipantKey) { authenticator.forget(participant) }

    /// Forgets what was known of the participant, and has the sockets closed.
    func announce(_ revocation: SessionRevocation) {
        authenticator.forget(revocation.participant)
        onRevoked(revocation)
    }

    /// Forgets the sessions that ended by themselves, and their tokens.
    func removeExpired() async throws {
        let now = now()
        try await store.write { try SessionRecord.removeExpired(before: now, in: $0.database) }
    }

    private static let unknownToken = Refusal(.unauthorized, "Could not validate refresh token")

    private func pair(
        of account: AccountRecord, session: AccessClaims.SessionClaim, refreshToken: RefreshToken, at now: Timestamp
    ) async throws -> TokenPair {
        let claims = AccessClaims(
            of: account, session: session, issuedAt: now,
            expiresAt: now.advanced(byMilliseconds: lifetimes.access * 1_000))
        return TokenPair(accessToken: try await signer.sign(claims), refreshToken: refreshToken, account: account)
    }
}

extension AccessClaims {
    /// The claims of an account's token.
    init(of account: AccountRecord, session: SessionClaim, issuedAt: Timestamp, expiresAt: Timestamp) {
        self.init(
            subject: account.login, participant: account.key, salonID: account.salonID, role: account.role,
            session: session, issuedAt: issuedAt, expiresAt: expiresAt, id: RefreshToken.random().description)
    }
}

extension Principal {
    /// The account itself, before it has a token.
    fileprivate init(of account: AccountRecord) {
        self.init(
            key: account.key, salonID: account.salonID, role: account.role, sessionID: nil,
            expiresAt: Timestamp(milliseconds: .max))
    }
}
