import Glibc

/// The files that scenarios are read from and reports written into.
enum ScriptFile {
    /// More than any honest file has.
    private static let limit = 8 << 20

    /// - Throws: ``CommandFailure`` that says why it cannot be read.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        switch WholeFile.read(path, limit: limit) {
        case .success(let bytes): return bytes
        case .failure(let failure): throw CommandFailure(.wrongUse, "\(path): \(failure.reason)")
        }
    }

    /// - Throws: ``CommandFailure`` that says why it cannot be written.
    static func write(_ text: String, to path: String) throws(CommandFailure) {
        let failure = { CommandFailure(.failed, "\(path): \(String(cString: strerror(errno)))") }
        guard let file = fopen(path, "we") else { throw failure() }
        let bytes = Array(text.utf8)
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw failure() }
    }
}
