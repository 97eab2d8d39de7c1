import ChatWire
import GRDB

/// One use of a refresh token (docs/PROTOCOL.md, section 2).
struct Refresh: Sendable {
    /// What comes of it.
    enum Outcome: Sendable {
        /// A pair of tokens with this refresh token.
        case pair(AccountRecord, AccessClaims.SessionClaim, RefreshToken)
        /// The token does not count.
        case refused
        /// The token was replaced and its successor used: someone has a copy. The session is ended.
        case reused(SessionRevocation)
    }

    let token: RefreshToken
    let secrets: SigningSecrets
    /// When the session ends unless it is continued.
    let end: Timestamp
    let now: Timestamp

    /// Carries it out, within a transaction.
    func run(in database: Database) throws -> Outcome {
        guard let row = try RefreshTokenRecord.fetch(token.hash, in: database),
            let session = try SessionRecord.fetch(row.sessionID, in: database), session.revokedBecause == nil,
            now < session.expiresAt, let account = try AccountRecord.fetch(session.participant, in: database),
            account.isActive
        else { return .refused }
        let claim = AccessClaims.SessionClaim(id: session.id, generation: row.generation + 1)
        guard let replacedAt = row.replacedAt else {
            let successor = token.successor(secret: secrets.signing)
            try row.markReplaced(at: now, in: database)
            try RefreshTokenRecord.insert(
                successor, sessionID: session.id, generation: claim.generation, at: now, in: database)
            try SessionRecord.extend(session.id, until: end, in: database)
            return .pair(account, claim, successor)
        }
        if now.milliseconds(since: replacedAt) <= SessionIssuer.grace,
            let successor = try unusedSuccessor(in: database)
        {
            return .pair(account, claim, successor)
        }
        _ = try SessionRecord.revoke(session.id, because: .signedOut, at: now, in: database)
        return .reused(
            SessionRevocation(participant: session.participant, scope: .sessions([session.id]), reason: .signedOut))
    }

    /// The successor that was given out, made by whichever secret signed then.
    private func unusedSuccessor(in database: Database) throws -> RefreshToken? {
        for secret in secrets.all {
            let successor = token.successor(secret: secret)
            if let row = try RefreshTokenRecord.fetch(successor.hash, in: database) {
                return row.isUsed ? nil : successor
            }
        }
        return nil
    }
}
