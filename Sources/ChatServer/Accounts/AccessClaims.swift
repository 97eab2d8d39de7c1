import ChatWire
import JWTKit

/// What an access token says (docs/PROTOCOL.md, section 2).
///
/// Tokens of this server name a participant and a session. Tokens that the salon's own system made with the shared
/// secret name a subject only: an email or a phone number.
struct AccessClaims: Hashable, Sendable {
    /// The sign-in that a token descends from.
    struct SessionClaim: Hashable, Sendable {
        /// The session.
        var id: Int64
        /// Which pair of the session the token belongs to, from 1.
        var generation: Int64
    }

    /// What another system says of whom its token is for, should nobody know them here.
    struct Introduction: Hashable, Sendable {
        var name: String?
        var role: StaffRole?
    }

    /// Email or phone number.
    var subject: String
    /// Whom the token is for; `nil` where only the subject says so.
    var participant: ParticipantKey?
    var salonID: SalonID?
    var role: StaffRole?
    var session: SessionClaim?
    var issuedAt: Timestamp?
    var expiresAt: Timestamp
    /// Names the token.
    var id: String?
    /// Of tokens that name a subject only.
    var introduction = Introduction()
    /// Whether the token calls itself a refresh token: such a one is no access token.
    var isForRefresh = false
}

extension AccessClaims: JWTPayload {
    private enum Key: String, CodingKey {
        case subject = "sub"
        case participantType = "participant_type"
        case participantID = "participant_id"
        case salonID = "salon_id"
        case role
        case name
        case session = "sid"
        case generation = "gen"
        case issuedAt = "iat"
        case expiresAt = "exp"
        case id = "jti"
    }

    /// The claims in which systems say what a token is for.
    private enum PurposeKey: String, CodingKey, CaseIterable {
        case type
        case tokenType = "token_type"
        case typ
        case tokenUse = "token_use"
        case use
        case scope
        case scopes
        case mode
        case purpose
        case kind
        case refresh
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        subject = try container.decode(String.self, forKey: .subject)
        // Seconds, by RFC 7519 with or without a fraction.
        let seconds = try container.decode(Double.self, forKey: .expiresAt)
        expiresAt = Timestamp(
            milliseconds: Int64(exactly: (seconds * 1_000).rounded(.down)) ?? (seconds > 0 ? .max : 0))
        if container.contains(.participantID) {
            let type = try container.decode(String.self, forKey: .participantType)
            guard let type = ParticipantType(rawValue: type) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .participantType, in: container, debugDescription: "neither user nor customer")
            }
            participant = ParticipantKey(type: type, id: try container.decode(Int64.self, forKey: .participantID))
            salonID = try container.decodeIfPresent(Int64.self, forKey: .salonID).map { SalonID(rawValue: $0) }
            role = try container.decodeIfPresent(String.self, forKey: .role).flatMap(StaffRole.init)
            if let session = try container.decodeIfPresent(Int64.self, forKey: .session) {
                let generation = try container.decodeIfPresent(Int64.self, forKey: .generation) ?? 1
                self.session = SessionClaim(id: session, generation: generation)
            }
        } else {
            // Whatever stands there otherwise is another system's business, and keeps nobody out.
            introduction.name = try? container.decode(String.self, forKey: .name)
            introduction.role = (try? container.decode(String.self, forKey: .role)).flatMap(StaffRole.init)
        }
        isForRefresh = Self.callsItselfRefresh(try decoder.container(keyedBy: PurposeKey.self))
    }

    private static func callsItselfRefresh(_ container: KeyedDecodingContainer<PurposeKey>) -> Bool {
        if (try? container.decode(Bool.self, forKey: .refresh)) == true { return true }
        return PurposeKey.allCases.contains { key in
            let words =
                (try? container.decode([String].self, forKey: key))
                ?? (try? container.decode(String.self, forKey: key)).map { [$0] } ?? []
            return words.contains { namesRefresh($0) }
        }
    }

    /// Whether one of the words of `text` is "refresh" or "refresh token", however spelt.
    static func namesRefresh(_ text: String) -> Bool {
        text.lowercased().split { $0 == " " || $0 == "," }.contains { word in
            ["refresh", "refreshtoken"].contains(word.filter { $0 != "_" && $0 != "-" })
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(subject, forKey: .subject)
        try container.encodeIfPresent(participant?.type.rawValue, forKey: .participantType)
        try container.encodeIfPresent(participant?.id, forKey: .participantID)
        if participant != nil {
            // Always there, null for customers, as everything that the protocol documents.
            try container.encode(salonID?.rawValue, forKey: .salonID)
            try container.encode(role?.rawValue, forKey: .role)
        }
        try container.encodeIfPresent(session?.id, forKey: .session)
        try container.encodeIfPresent(session?.generation, forKey: .generation)
        try container.encodeIfPresent(issuedAt.map { $0.milliseconds / 1_000 }, forKey: .issuedAt)
        try container.encode(expiresAt.milliseconds / 1_000, forKey: .expiresAt)
        try container.encodeIfPresent(id, forKey: .id)
    }

    /// Time is checked by ``TokenSigner``, against a clock of its own.
    func verify(using algorithm: some JWTAlgorithm) {}
}
