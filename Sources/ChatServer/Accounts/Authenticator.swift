public import ChatWire
import GRDB
import Synchronization

/// Says whom a token stands for: the one place where REST calls and WebSockets are let in.
///
/// What it knows of sessions and accounts stays in memory, so that a known session costs no reading. Every change that
/// this process makes is taken over by ``forget(_:)``; changes of other processes by ``forgetAll()``.
public final class Authenticator: Sendable {
    private let store: Store
    private let signer: TokenSigner
    private let provisioningSalon: SalonID?
    private let now: @Sendable () -> Timestamp
    private let known = Mutex(KnownAccounts())

    /// - Parameter provisioningSalon: where people get an account whom another system's token names and nobody knows yet;
    ///   `nil` refuses them.
    init(
        store: Store, signer: TokenSigner, provisioningSalon: SalonID? = nil,
        now: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.store = store
        self.signer = signer
        self.provisioningSalon = provisioningSalon
        self.now = now
    }

    /// Who bears `token`.
    ///
    /// - Parameter type: for whom the call is; `nil` for both.
    /// - Throws: ``Refusal`` `unauthorized`, or `forbidden` for participants of the other type.
    public func authenticate(token: String?, as type: ParticipantType? = nil) async throws -> Principal {
        do { return try await identify(token: token, as: type) } catch let failure as AuthenticationFailure {
            throw failure.refusal
        }
    }

    /// Who bears `token`, as ``authenticate(token:as:)``.
    ///
    /// - Throws: ``AuthenticationFailure``, and what reading the store throws.
    public func identify(token: String?, as type: ParticipantType? = nil) async throws -> Principal {
        guard let token, !token.isEmpty else { throw AuthenticationFailure.missing }
        let claims: AccessClaims
        do { claims = try signer.verify(token, at: now()) } catch {
            throw error == .expired ? AuthenticationFailure.expired : .bad
        }
        let principal = try await principal(of: claims)
        if let type, type != principal.key.type { throw AuthenticationFailure.reserved(for: type) }
        if let session = claims.session { await noteUse(of: session, of: principal.key) }
        return principal
    }

    /// Which of `principals` no longer count, and why: for sockets that are open when another process changed accounts.
    public func ended(among principals: Set<Principal>) async throws -> [(principal: Principal, reason: CloseReason)] {
        var ended: [(Principal, CloseReason)] = []
        for principal in principals {
            do {
                if let session = principal.sessionID { try await requireOpen(session, of: principal.key) }
                _ = try await account(principal.key)
            } catch let failure as AuthenticationFailure {
                ended.append((principal, failure.closeReason))
            }
        }
        return ended
    }

    /// Takes over that sessions ended or that an account changed.
    public func forget(_ participant: ParticipantKey) { known.withLock { $0.forget(participant) } }

    /// Forgets everything known: another process changed the store.
    public func forgetAll() { known.withLock { $0.forgetAll() } }

    private func principal(of claims: AccessClaims) async throws -> Principal {
        let key: ParticipantKey
        if let participant = claims.participant {
            key = participant
            if let session = claims.session { try await requireOpen(session.id, of: key) }
        } else {
            key = try await participant(named: claims)
        }
        let account = try await account(key)
        return Principal(
            key: key, salonID: account.salonID, role: account.role, sessionID: claims.session?.id,
            expiresAt: claims.expiresAt)
    }

    private func requireOpen(_ id: Int64, of participant: ParticipantKey) async throws {
        let session = try await find({ $0.session(id, of: participant) }) { database in
            try SessionRecord.fetch(id, in: database)
        } keep: { known, session in
            known.keep(session)
        }
        guard let session else { throw AuthenticationFailure.signedOut }
        guard session.participant == participant else { throw AuthenticationFailure.bad }
        if let reason = session.revokedBecause { throw AuthenticationFailure(reason) }
    }

    private func account(_ key: ParticipantKey) async throws -> KnownAccounts.Account {
        let account = try await find({ $0.account(key) }) { database in
            try AccountRecord.fetch(key, in: database).map(KnownAccounts.Account.init)
        } keep: { known, account in
            known.keep(account, of: key)
        }
        guard let account else { throw AuthenticationFailure.bad }
        guard account.isActive else { throw AuthenticationFailure.deactivated }
        return account
    }

    private func participant(named claims: AccessClaims) async throws -> ParticipantKey {
        guard let login = AccountLogin(claims.subject) else { throw AuthenticationFailure.bad }
        let key = try await find({ $0.participant(named: login.name) }) { database in
            try AccountRecord.fetch(login, in: database)?.key
        } keep: { known, key in
            known.keep(key, named: login.name)
        }
        if let key { return key }
        guard let provisioningSalon else { throw AuthenticationFailure.bad }
        // Not remembered from here: the next call reads what was stored.
        return try await store.write { try $0.provision(login, claims.introduction, in: provisioningSalon) }
    }

    /// What is known, or else what the store says, which is then known unless something changed meanwhile.
    private func find<Value: Sendable>(
        _ look: @Sendable (KnownAccounts) -> Value?, read: @Sendable @escaping (Database) throws -> Value?,
        keep: @Sendable (inout KnownAccounts, Value) -> Void
    ) async throws -> Value? {
        let (value, version) = known.withLock { (look($0), $0.version) }
        if let value { return value }
        guard let value = try await store.read(read) else { return nil }
        known.withLock { known in
            if known.version == version { keep(&known, value) }
        }
        return value
    }

    /// Notes that a pair of tokens arrived: the one before may no longer be asked for again.
    private func noteUse(of session: AccessClaims.SessionClaim, of key: ParticipantKey) async {
        // The first pair has none before it.
        guard session.generation > 1,
            known.withLock({ $0.usedGeneration(of: session.id, of: key) }) < session.generation
        else { return }
        do {
            try await store.write { try RefreshTokenRecord.markUsed(session, in: $0.database) }
            known.withLock { $0.noteUse(of: session, of: key) }
        } catch {
            // A store that cannot be written to still lets people read; the next call tries again.
        }
    }
}
