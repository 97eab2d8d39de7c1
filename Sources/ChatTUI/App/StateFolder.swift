import Glibc

/// A folder with the files that outlive the program, readable by their owner only.
struct StateFolder: Sendable {
    /// Why a file could not be kept.
    struct Failure: Error, CustomStringConvertible {
        let description: String

        /// The failure of a system call, with the meaning of the present `errno`.
        init(_ action: String) {
            description = "Cannot \(action): \(String(cString: strerror(errno)))"
        }
    }

    private let path: String

    private init(path: String) {
        self.path = path
    }

    /// The folder of a profile: `$XDG_STATE_HOME/chat-tui/PROFILE`.
    ///
    /// - Returns: nil if neither `XDG_STATE_HOME` nor `HOME` says where.
    init?(profile: String) {
        // The XDG base directory specification has relative paths ignored.
        func absolute(_ variable: String) -> String? {
            getenv(variable).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
        }
        guard let base = absolute("XDG_STATE_HOME") ?? absolute("HOME").map({ $0 + "/.local/state" }) else {
            return nil
        }
        path = base + "/chat-tui/" + Self.fileName(for: profile)
    }

    /// A folder in this one.
    func folder(_ name: String) -> StateFolder {
        StateFolder(path: path + "/" + Self.fileName(for: name))
    }

    /// The names of the files.
    func names() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    /// A file's contents.
    ///
    /// - Returns: nil if there is no such file, or it is longer than `limit` bytes.
    func read(_ name: String, limit: Int = 1 << 20) -> [UInt8]? {
        let descriptor = open(path + "/" + Self.fileName(for: name), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? bytes : nil }
            bytes += block[..<count]
        }
        return nil
    }

    /// Replaces a file, whole or not at all: whoever looks, also after a crash, sees the old or the new one.
    func write(_ bytes: [UInt8], to name: String) throws(Failure) {
        try create()
        let target = path + "/" + Self.fileName(for: name)
        // A name of its own, as another process of the profile may be writing too.
        let draft = path + "/.\(Self.fileName(for: name)).\(getpid())"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure("write \(draft)") }
        var isWritten = Self.write(bytes, descriptor) && fdatasync(descriptor) == 0
        isWritten = close(descriptor) == 0 && isWritten
        guard isWritten, rename(draft, target) == 0 else {
            let failure = Failure("write \(target)")
            unlink(draft)
            throw failure
        }
    }

    /// Removes a file; one that is not there is no failure.
    func remove(_ name: String) throws(Failure) {
        let target = path + "/" + Self.fileName(for: name)
        guard unlink(target) == 0 || errno == ENOENT else { throw Failure("remove \(target)") }
    }

    private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private func create() throws(Failure) {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/" + part
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Failure("make the folder \(folder)") }
        }
    }

    /// What stands for a name among files: letters, digits and a few signs as they are, other bytes by number, so that
    /// no name leads out of the folder, is hidden, or equals another.
    private static func fileName(for name: String) -> String {
        var safe = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "@"):
                safe.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where !safe.isEmpty:
                safe += "."
            default:
                safe += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return safe.isEmpty ? "%" : safe
    }
}
