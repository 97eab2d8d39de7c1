import Crypto
import Foundation

/// Shows the receiver that a request is the server's, and of which moment: `sha256=` and the HMAC-SHA-256 (RFC 2104) of
/// time and body, in hexadecimal digits.
enum WebhookSignature {
    /// The signature of a request.
    ///
    /// - Parameter time: seconds since 1970, which go along: the receiver refuses what is old.
    static func sign(_ body: [UInt8], at time: Int64, with secret: SigningSecret) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(time).".utf8) + Data(body), using: secret.key)
        let digits = Array("0123456789abcdef")
        return "sha256=" + String(code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
