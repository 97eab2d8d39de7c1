import ChatWire

/// What the ``Authenticator`` keeps in memory, within bounds.
struct KnownAccounts {
    /// What being let in depends on.
    struct Account: Hashable, Sendable {
        let login: String
        let salonID: SalonID?
        let role: StaffRole?
        let isActive: Bool

        init(_ record: AccountRecord) {
            login = record.login
            salonID = record.salonID
            role = record.role
            isActive = record.isActive
        }
    }

    private struct Entry {
        var account: Account?
        var sessions: [Int64: SessionRecord] = [:]
        /// The newest pair of tokens of each session that was used.
        var usedGenerations: [Int64: Int64] = [:]
    }

    private static let limit = 100_000

    /// Rises whenever something is forgotten: what was read before that may be out of date.
    private(set) var version: UInt64 = 0
    private var entries: [ParticipantKey: Entry] = [:]
    private var participants: [String: ParticipantKey] = [:]
    private var count = 0

    func account(_ key: ParticipantKey) -> Account? { entries[key]?.account }

    func session(_ id: Int64, of key: ParticipantKey) -> SessionRecord? { entries[key]?.sessions[id] }

    /// Who signs in with the email or phone number `login`.
    func participant(named login: String) -> ParticipantKey? { participants[login] }

    func usedGeneration(of session: Int64, of key: ParticipantKey) -> Int64 {
        entries[key]?.usedGenerations[session] ?? 1
    }

    mutating func keep(_ account: Account, of key: ParticipantKey) {
        makeRoom()
        entries[key, default: Entry()].account = account
    }

    mutating func keep(_ session: SessionRecord) {
        makeRoom()
        entries[session.participant, default: Entry()].sessions[session.id] = session
    }

    mutating func keep(_ key: ParticipantKey, named login: String) {
        makeRoom()
        participants[login] = key
    }

    mutating func noteUse(of session: AccessClaims.SessionClaim, of key: ParticipantKey) {
        let generation = max(usedGeneration(of: session.id, of: key), session.generation)
        entries[key]?.usedGenerations[session.id] = generation
    }

    mutating func forget(_ key: ParticipantKey) {
        version += 1
        if let login = entries.removeValue(forKey: key)?.account?.login { participants[login] = nil }
    }

    mutating func forgetAll() {
        let next = version + 1
        self = KnownAccounts()
        version = next
    }

    /// Forgets all once there is much: reading anew costs less than to keep the order in which everything was used.
    private mutating func makeRoom() {
        count += 1
        if count > Self.limit { forgetAll() }
    }
}
