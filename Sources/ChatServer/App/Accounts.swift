import ChatWire

/// Signing in and letting in, put together.
struct Accounts: Sendable {
    let authenticator: Authenticator
    let service: AccountService
    /// Files whose secrets are too short to be safe.
    let shortSecrets: [String]

    init(configuration: ServerConfiguration, folder: DataFolder, store: Store, bus: Bus) async throws {
        let secrets = try SigningSecrets(files: configuration.secretFiles, folder: folder)
        shortSecrets = secrets.shortFiles
        let signer = try await TokenSigner(secrets: secrets)
        let provisioningSalon = configuration.provisioningSalon.map { SalonID(rawValue: $0) }
        if let provisioningSalon, try await store.read({ try SalonRecord.fetch(provisioningSalon, in: $0) }) == nil {
            throw StoreError("there is no salon \(provisioningSalon), in which unknown people are to get accounts")
        }
        authenticator = Authenticator(store: store, signer: signer, provisioningSalon: provisioningSalon)
        let sessions = SessionIssuer(
            store: store, signer: signer, authenticator: authenticator, secrets: secrets,
            lifetimes: configuration.tokenLifetimes,
            onRevoked: { revocation in bus.close(revocation.reason) { revocation.covers($0) } })
        var options = AccountService.Options()
        options.lifetimes = configuration.tokenLifetimes
        options.loginLimit = configuration.loginLimit
        options.isRegistrationOpen = configuration.isRegistrationOpen
        service = AccountService(
            store: store, sessions: sessions, hasher: PasswordHasher(), options: options,
            isOnline: { bus.presence.isOnline($0) })
    }
}
