import Crypto
import Foundation

/// A refresh token: 32 bytes that nobody can guess, written in unpadded base64url. The store keeps its hash only.
struct RefreshToken: Hashable, Sendable, LosslessStringConvertible {
    private static let length = 32

    private let bytes: [UInt8]

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// A new one.
    static func random() -> RefreshToken {
        RefreshToken(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    /// What the store knows it by.
    var hash: Data { Data(SHA256.hash(data: bytes)) }

    /// The token that replaces this one.
    ///
    /// It is made from this one, so that a refresh whose answer got lost can be answered again without keeping any
    /// token; and with the server's secret, so that a stolen token does not give its successors away.
    func successor(secret: SigningSecret) -> RefreshToken {
        var code = HMAC<SHA256>(key: secret.key)
        code.update(data: Array("refresh-token-successor".utf8))
        code.update(data: bytes)
        return RefreshToken(bytes: Array(code.finalize()))
    }

    /// The written form.
    var description: String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Reads the written form; `nil` for anything else.
    init?(_ text: String) {
        guard text.utf8.count == 43 else { return nil }
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + "="
        guard let data = Data(base64Encoded: base64), data.count == Self.length else { return nil }
        self.init(bytes: [UInt8](data))
    }
}
