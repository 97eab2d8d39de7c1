import Crypto
import CryptoExtras
import Foundation

/// A password's scrypt hash (RFC 7914) with all that verifying it needs, written as
/// `$scrypt$ln=15,r=8,p=1$salt$key`, salt and key in unpadded base64.
struct PasswordHash: Hashable, Sendable {
    /// What one derivation costs: `128 * r * 2^ln` bytes, and time in proportion to that.
    struct Cost: Hashable, Sendable {
        /// The binary logarithm of the number of rounds.
        var logarithm: Int
        /// The block size.
        var blockSize: Int
        /// The parallelism.
        var parallelism: Int

        /// 32 MiB and about a tenth of a second.
        static let standard = Cost(logarithm: 15, blockSize: 8, parallelism: 1)

        init(logarithm: Int, blockSize: Int = 8, parallelism: Int = 1) {
            self.logarithm = logarithm
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// Whether a derivation stays within 128 MiB and the parameters make sense: a damaged row must not be able to
        /// take the machine's memory. (CryptoExtras' own bound, `maxMemory`, is not heeded by it.)
        var isAffordable: Bool {
            (1...17).contains(logarithm) && (1...8).contains(blockSize) && (1...4).contains(parallelism)
        }
    }

    private static let saltLength = 16
    private static let keyLength = 32

    private let cost: Cost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Hashes `password` with a fresh salt. Takes long: see ``PasswordHasher``.
    init(of password: String, cost: Cost) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltLength).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try self.init(of: password, salt: salt, cost: cost)
    }

    private init(of password: String, salt: [UInt8], cost: Cost) throws {
        self.cost = cost
        self.salt = salt
        key = try Self.derive(password, salt: salt, length: Self.keyLength, cost: cost).withUnsafeBytes { Array($0) }
    }

    /// A hash that no password has, for accounts that do not exist.
    static func unmatchable(cost: Cost) -> PasswordHash {
        PasswordHash(
            cost: cost, salt: [UInt8](repeating: 0, count: saltLength), key: [UInt8](repeating: 0, count: keyLength))
    }

    private init(cost: Cost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// Whether `password` is the one that was hashed. Takes long, and as long for a wrong one as for the right one.
    func matches(_ password: String) throws -> Bool {
        // Comparing symmetric keys takes constant time.
        try Self.derive(password, salt: salt, length: key.count, cost: cost) == SymmetricKey(data: key)
    }

    private static func derive(_ password: String, salt: [UInt8], length: Int, cost: Cost) throws -> SymmetricKey {
        // An empty buffer has no address, at which CryptoExtras traps; scrypt fills passwords up with NUL (RFC 2104).
        let bytes = password.isEmpty ? [0] : Array(password.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: length, rounds: 1 << cost.logarithm,
            blockSize: cost.blockSize, parallelism: cost.parallelism)
    }
}

extension PasswordHash: LosslessStringConvertible {
    /// The written form.
    var description: String {
        "$scrypt$ln=\(cost.logarithm),r=\(cost.blockSize),p=\(cost.parallelism)$\(Self.base64(salt))$\(Self.base64(key))"
    }

    /// Reads the written form; `nil` for anything else, and for parameters that cost too much.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        let parameters = parts[2].split(separator: ",").map { $0.split(separator: "=") }
        guard parameters.map(\.first) == ["ln", "r", "p"] else { return nil }
        let values = parameters.compactMap { $0.count == 2 ? Int($0[1]) : nil }
        guard values.count == 3, let salt = Self.bytes(parts[3]), let key = Self.bytes(parts[4]), !salt.isEmpty,
            (16...64).contains(key.count)
        else { return nil }
        let cost = Cost(logarithm: values[0], blockSize: values[1], parallelism: values[2])
        guard cost.isAffordable else { return nil }
        self.init(cost: cost, salt: salt, key: key)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("=", with: "")
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text + padding).map { [UInt8]($0) }
    }
}
