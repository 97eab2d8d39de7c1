package import ChatWire

/// What a token says of itself: a JWT's payload is there for anyone to read (RFC 7519), and nothing is trusted to it.
package struct TokenClaims: Sendable {
    private let claims: JSONValue

    /// Reads a token; nil for one that is no JWT.
    package init?(_ token: String) {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Self.base64URL(parts[1]), let claims = try? JSONParser.parse(payload)
        else { return nil }
        self.claims = claims
    }

    /// Whose it is: an email or a phone number (`sub`).
    package var subject: String? { claims["sub"]?.stringValue }

    /// Staff or customer; nil where the token does not say.
    package var participantType: ParticipantType? {
        let word = claims["participant_type"]?.stringValue
        return [.user, .customer].first { $0.rawValue == word }
    }

    /// When it runs out (`exp`), by its maker's clock.
    package var expiresAt: Timestamp? {
        // Up to the year 9999: what lies beyond says nothing.
        guard let seconds = claims["exp"]?.numberValue, (0..<253_402_300_800).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64(seconds * 1000))
    }

    /// Decodes base64url without padding (RFC 4648, section 5).
    private static func base64URL(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            default: return nil
            }
            bits = (bits << 6 | UInt32(value)) & 0xFFFFFF
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }
}
