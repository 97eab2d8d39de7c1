import ChatWire
import Crypto
import Foundation
import JWTKit
import Synchronization

/// Makes access tokens and says which count: JWTs signed by HMAC-SHA-256 (docs/PROTOCOL.md, section 2).
///
/// JWTKit's key collection is an actor that tries whatever algorithm its keys have. Here only HS256 counts, and the
/// signature is checked where the caller is, with each secret in turn.
final class TokenSigner: Sendable {
    /// Why a token does not count.
    enum Failure: Error, Hashable {
        /// Not of this server's making, or made for something else.
        case bad
        /// It did count.
        case expired
    }

    /// The longest token that is looked at, in bytes.
    private static let lengthLimit = 8 * 1_024

    private let signing: JWTKeyCollection
    private let algorithms: [any JWTAlgorithm]
    private let parser = DefaultJWTParser()
    private let cacheLimit: Int
    private let cache = Mutex<[SHA256.Digest: AccessClaims]>([:])

    /// A signer with those secrets; it remembers up to `cacheLimit` tokens that it verified.
    init(secrets: SigningSecrets, cacheLimit: Int = 50_000) async throws {
        signing = await JWTKeyCollection().add(hmac: HMACKey(key: secrets.signing.key), digestAlgorithm: .sha256)
        var algorithms: [any JWTAlgorithm] = [try await signing.getKey()]
        for secret in secrets.others {
            let keys = await JWTKeyCollection().add(hmac: HMACKey(key: secret.key), digestAlgorithm: .sha256)
            algorithms.append(try await keys.getKey())
        }
        self.algorithms = algorithms
        self.cacheLimit = cacheLimit
    }

    /// The token that says `claims`.
    func sign(_ claims: AccessClaims) async throws -> String { try await signing.sign(claims) }

    /// What `token` says, if it counts at `now`.
    func verify(_ token: String, at now: Timestamp) throws(Failure) -> AccessClaims {
        guard token.utf8.count <= Self.lengthLimit else { throw .bad }
        let digest = SHA256.hash(data: Data(token.utf8))
        let claims: AccessClaims
        if let known = cache.withLock({ $0[digest] }) {
            claims = known
        } else {
            claims = try read(token)
            cache.withLock { cache in
                // Verifying anew costs little: better than to keep the order in which tokens were used.
                if cache.count >= cacheLimit { cache.removeAll(keepingCapacity: true) }
                cache[digest] = claims
            }
        }
        guard now < claims.expiresAt else {
            cache.withLock { $0[digest] = nil }
            throw .expired
        }
        return claims
    }

    /// How many tokens are remembered.
    var remembered: Int { cache.withLock { $0.count } }

    private func read(_ token: String) throws(Failure) -> AccessClaims {
        let text = Data(token.utf8)
        guard let (header, claims, signature) = try? parser.parse(text, as: AccessClaims.self),
            let end = text.lastIndex(of: UInt8(ascii: ".")), header.alg == "HS256", header.crit == nil,
            algorithms.contains(where: { (try? $0.verify(signature, signs: text[..<end])) == true }),
            !claims.isForRefresh, !AccessClaims.namesRefresh(header.typ ?? "")
        else { throw .bad }
        return claims
    }
}
