import ChatWire
import Crypto
import Foundation
import Synchronization

@testable import ChatServer

/// A store with two salons, and the services over it, at a time that tests move.
final class AccountsFixture: Sendable {
    static let secret = SigningSecret(bytes: Array("0123456789abcdef0123456789abcdef".utf8))

    let store: Store
    let signer: TokenSigner
    let authenticator: Authenticator
    let sessions: SessionIssuer
    let accounts: AccountService
    private let clock = TestClock()
    private let revoked = RevocationLog()

    /// Ada (1, admin) and Bea (2) of the salon Glow (1), Dora (3) of Shine (2); customer 1 of Glow, customer 2 of Shine.
    static func with(
        _ options: AccountService.Options = AccountService.Options(),
        cost: PasswordHash.Cost = PasswordHasherTests.cheap, provisioningSalon: SalonID? = nil,
        _ body: (AccountsFixture) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            try await body(
                AccountsFixture(folder: folder, options: options, cost: cost, provisioningSalon: provisioningSalon))
        }
    }

    private init(
        folder: DataFolder, options: AccountService.Options, cost: PasswordHash.Cost, provisioningSalon: SalonID?
    ) async throws {
        let (clock, revoked) = (clock, revoked)
        let store = try Store(folder: folder)
        let secrets = SigningSecrets(signing: Self.secret)
        let hasher = PasswordHasher(cost: cost)
        let hash = try await hasher.hash("password")
        try await store.write { transaction in
            let (database, now) = (transaction.database, transaction.now)
            let glow = try SalonRecord.insert("Glow", at: now, in: database)
            let shine = try SalonRecord.insert("Shine", at: now, in: database)
            let staff: [(String, String?, StaffRole, SalonID)] = [
                ("ada@salon.com", "Ada", .admin, glow), ("bea@salon.com", nil, .staff, glow),
                ("dora@other.com", "Dora", .staff, shine),
            ]
            for (email, name, role, salon) in staff {
                guard let email = EmailAddress(email) else { continue }
                _ = try AccountRecord.insertStaff(
                    email, name: name, role: role, salonID: salon, passwordHash: hash, at: now, in: database)
            }
            for (phone, name, salon) in [("+1234567890", "Bo", glow), ("+1987654321", "Cleo", shine)] {
                guard let phone = PhoneNumber(phone) else { continue }
                let id = try AccountRecord.insertCustomer(
                    phone, name: name, passwordHash: hash, at: now, in: database)
                _ = try SalonRecord.link(id, to: salon, at: now, in: database)
            }
        }
        self.store = store
        signer = try await TokenSigner(secrets: secrets)
        authenticator = Authenticator(
            store: store, signer: signer, provisioningSalon: provisioningSalon, now: { clock.now })
        sessions = SessionIssuer(
            store: store, signer: signer, authenticator: authenticator, secrets: secrets, lifetimes: options.lifetimes,
            now: { clock.now }, onRevoked: { revoked.note($0) })
        accounts = AccountService(
            store: store, sessions: sessions, hasher: hasher, options: options, now: { clock.now })
    }

    /// Lets time pass.
    func advance(bySeconds seconds: Int64) { clock.advance(bySeconds: seconds) }

    /// The time that the services see.
    var now: Timestamp { clock.now }

    /// What sockets were told of so far.
    var revocations: [SessionRevocation] { revoked.all }

    /// Signs Ada in.
    func signIn(from address: String = "192.0.2.1") async throws -> TokenAnswer {
        try await accounts.login(email: "ada@salon.com", password: "password", address: address)
    }
}

/// A wall clock that stands still unless told otherwise.
private final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func advance(bySeconds seconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: seconds * 1_000) }
    }
}

private final class RevocationLog: Sendable {
    private let revocations = Mutex<[SessionRevocation]>([])

    var all: [SessionRevocation] { revocations.withLock { $0 } }

    func note(_ revocation: SessionRevocation) { revocations.withLock { $0.append(revocation) } }
}
