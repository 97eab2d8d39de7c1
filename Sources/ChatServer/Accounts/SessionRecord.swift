import ChatWire
import Foundation
import GRDB

/// A sign-in as the store holds it: all tokens that descend from it end with it.
struct SessionRecord: Hashable, Sendable {
    let id: Int64
    let participant: ParticipantKey
    /// When the last refresh token ends.
    var expiresAt: Timestamp
    /// Why it was ended, if it was.
    var revokedBecause: CloseReason?
}

extension SessionRecord {
    /// The session of that id.
    static func fetch(_ id: Int64, in database: Database) throws -> SessionRecord? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, participant_type, participant_id, expires_at, revoked_at IS NOT NULL, revoked_because
                FROM session WHERE id = ?
                """)
        return try Row.fetchOne(statement, arguments: [id]).map { row in
            let isRevoked: Bool = row[4]
            let reason = (row[5] as String?).flatMap(CloseReason.init) ?? .signedOut
            return SessionRecord(
                id: row[0], participant: row.participant(1), expiresAt: Timestamp(milliseconds: row[3]),
                revokedBecause: isRevoked ? reason : nil)
        }
    }

    /// Stores a new session and returns its id.
    static func insert(
        of participant: ParticipantKey, at now: Timestamp, until end: Timestamp, in database: Database
    ) throws -> Int64 {
        try database.cachedStatement(
            sql: "INSERT INTO session (participant_type, participant_id, created_at, expires_at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [participant.type.rawValue, participant.id, now.milliseconds, end.milliseconds])
        return database.lastInsertedRowID
    }

    /// Lets a session live longer.
    static func extend(_ id: Int64, until end: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE session SET expires_at = max(expires_at, ?) WHERE id = ?")
            .execute(arguments: [end.milliseconds, id])
    }

    /// Ends a session; says whether it was open.
    static func revoke(
        _ id: Int64, because reason: CloseReason, at now: Timestamp, in database: Database
    ) throws -> Bool {
        try database.cachedStatement(
            sql: "UPDATE session SET revoked_at = ?, revoked_because = ? WHERE id = ? AND revoked_at IS NULL"
        ).execute(arguments: [now.milliseconds, reason.rawValue, id])
        return database.changesCount > 0
    }

    /// Ends the open sessions of `participant` but the one to `keep`, and returns those that it ended.
    static func revokeAll(
        of participant: ParticipantKey, but kept: Int64? = nil, because reason: CloseReason, at now: Timestamp,
        in database: Database
    ) throws -> Set<Int64> {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE session SET revoked_at = ?, revoked_because = ?
                WHERE participant_type = ? AND participant_id = ? AND revoked_at IS NULL AND id IS NOT ?
                RETURNING id
                """)
        return try Int64.fetchSet(
            statement,
            arguments: [now.milliseconds, reason.rawValue, participant.type.rawValue, participant.id, kept])
    }

    /// Forgets the sessions that ended by themselves before `time`, and their tokens.
    static func removeExpired(before time: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM session WHERE expires_at < ?")
            .execute(arguments: [time.milliseconds])
    }
}

/// A refresh token as the store holds it.
struct RefreshTokenRecord: Hashable, Sendable {
    let hash: Data
    let sessionID: Int64
    /// Which pair of the session it belongs to, from 1.
    let generation: Int64
    /// When its successor was made.
    var replacedAt: Timestamp?
    /// Whether it, or the access token that came with it, was used.
    var isUsed: Bool
}

extension RefreshTokenRecord {
    private static let columns = "hash, session_id, generation, replaced_at, is_used"

    private init(row: Row) {
        hash = row[0]
        sessionID = row[1]
        generation = row[2]
        replacedAt = row.timestamp(3)
        isUsed = row[4]
    }

    /// The token of that hash.
    static func fetch(_ hash: Data, in database: Database) throws -> RefreshTokenRecord? {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM refresh_token WHERE hash = ?")
        return try Row.fetchOne(statement, arguments: [hash]).map(RefreshTokenRecord.init)
    }

    /// Stores a session's new token.
    static func insert(
        _ token: RefreshToken, sessionID: Int64, generation: Int64, at now: Timestamp, in database: Database
    ) throws {
        try database.cachedStatement(
            sql: "INSERT INTO refresh_token (hash, session_id, generation, created_at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [token.hash, sessionID, generation, now.milliseconds])
    }

    /// Notes that the token was replaced, and thereby used.
    func markReplaced(at now: Timestamp, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE refresh_token SET replaced_at = ?, is_used = 1 WHERE hash = ?")
            .execute(arguments: [now.milliseconds, hash])
    }

    /// Notes that the access token of a pair was used.
    static func markUsed(_ session: AccessClaims.SessionClaim, in database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE refresh_token SET is_used = 1 WHERE session_id = ? AND generation = ? AND NOT is_used"
        ).execute(arguments: [session.id, session.generation])
    }
}
