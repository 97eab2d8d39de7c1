import Glibc

/// The files that hold how things should be: screens, and tables in the documentation.
enum TextFile {
    /// Whether they are written anew instead of being compared: RENEW_GOLDEN is in the environment.
    static var isRenewing: Bool { getenv("RENEW_GOLDEN") != nil }

    /// A file's text; nil if there is none.
    static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Writes a file.
    ///
    /// - Returns: whether that worked.
    @discardableResult
    static func write(_ text: some StringProtocol, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fputs(String(text), file) >= 0
    }
}
