internal import ChatWire

/// What a token says of itself: a JWT's payload is there for anyone to read (RFC 7519), and nothing is trusted to it.
enum TokenClaims {
    /// Staff or customer; nil where the token does not say.
    static func participantType(in token: String) -> ParticipantType? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = base64URL(parts[1]),
            let word = try? JSONParser.parse(payload)["participant_type"]?.stringValue
        else { return nil }
        return [.user, .customer].first { $0.rawValue == word }
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
