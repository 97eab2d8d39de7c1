import Crypto
import Foundation
import Glibc

/// A secret that signs access tokens.
public struct SigningSecret: Sendable {
    /// The least bytes of a secret that signs: as many as the signature has (RFC 7518, section 3.2).
    static let minimumLength = 32

    let key: SymmetricKey
    /// Whether it is long enough to sign. One that another system signs with may be shorter.
    public let isLongEnough: Bool

    /// The secret of those bytes.
    init(bytes: [UInt8]) {
        isLongEnough = bytes.count >= Self.minimumLength
        // HMAC itself fills short keys up with zeros (RFC 2104, section 2): the signature stays the same, and JWTKit,
        // which refuses short keys, takes it.
        let filled = bytes + [UInt8](repeating: 0, count: max(0, Self.minimumLength - bytes.count))
        key = SymmetricKey(data: filled)
    }

    /// The secret in the file at `path`: its bytes, less one final newline.
    ///
    /// - Throws: ``StoreError`` when the file cannot be read or holds nothing.
    init(contentsOf path: String) throws(StoreError) {
        let contents: Data
        do { contents = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
            throw StoreError("cannot read the secret in \(path)")
        }
        let bytes = contents.last == UInt8(ascii: "\n") ? contents.dropLast() : contents
        guard !bytes.isEmpty else { throw StoreError("the secret in \(path) is empty") }
        self.init(bytes: [UInt8](bytes))
    }
}

/// The secrets of a server: the first signs, all verify.
public struct SigningSecrets: Sendable {
    /// The one that signs.
    let signing: SigningSecret
    /// The others, which systems that share them sign with.
    let others: [SigningSecret]
    /// The files whose secrets are too short to be safe, for a warning.
    public let shortFiles: [String]

    init(signing: SigningSecret, others: [SigningSecret] = []) {
        self.signing = signing
        self.others = others
        shortFiles = []
    }

    /// All, the signing one first.
    var all: [SigningSecret] { [signing] + others }

    /// The secrets in `files`; without any, the one generated for `folder`, which is made where there is none.
    ///
    /// - Throws: ``StoreError`` when a file cannot be read, or the signing secret is shorter than 32 bytes.
    public init(files: [String], folder: DataFolder) throws(StoreError) {
        var secrets: [SigningSecret] = []
        var short: [String] = []
        for file in files.isEmpty ? [try Self.generated(in: folder)] : files {
            let secret = try SigningSecret(contentsOf: file)
            try Self.requireUsable(secret, of: file, isFirst: secrets.isEmpty)
            if !secret.isLongEnough { short.append(file) }
            secrets.append(secret)
        }
        guard let first = secrets.first else { throw StoreError("there is no secret to sign with") }
        signing = first
        others = Array(secrets.dropFirst())
        shortFiles = short
    }

    /// Refuses a secret that is to sign and is too short.
    static func requireUsable(_ secret: SigningSecret, of file: String, isFirst: Bool) throws(StoreError) {
        guard !secret.isLongEnough, isFirst else { return }
        throw StoreError(
            """
            the secret in \(file) is too short to sign with: \(SigningSecret.minimumLength) bytes at least; \
            one shared with another system may come second
            """)
    }

    /// The generated secret's file. Two processes may ask at once: both get the same.
    private static func generated(in folder: DataFolder) throws(StoreError) -> String {
        let path = folder.secret
        if access(path, F_OK) == 0 { return path }
        let text = Data(SymmetricKey(size: .init(bitCount: 384)).withUnsafeBytes { Array($0) }).base64EncodedString()
        // Written under another name and then linked: whoever finds the name finds the whole secret.
        let draft = "\(path).\(getpid()).\(UInt64.random(in: .min ... .max))"
        defer { unlink(draft) }
        guard write(Array("\(text)\n".utf8), to: draft) else {
            throw StoreError("cannot write the secret \(draft): \(String(cString: strerror(errno)))")
        }
        guard link(draft, path) == 0 || errno == EEXIST else {
            throw StoreError("cannot make the secret \(path): \(String(cString: strerror(errno)))")
        }
        return path
    }

    private static func write(_ bytes: [UInt8], to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    }
}
