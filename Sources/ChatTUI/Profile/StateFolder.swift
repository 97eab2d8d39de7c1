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
    /// From here on folders are the program's own.
    private let own: String

    private init(path: String, own: String) {
        self.path = path
        self.own = own
    }

    /// The folder of a profile: `$XDG_STATE_HOME/chat-tui/PROFILE`.
    ///
    /// - Returns: nil if neither `XDG_STATE_HOME` nor `HOME` says where.
    init?(profile: String) {
        guard let base = BaseFolder.state.path else { return nil }
        self.init(profile: profile, in: base)
    }

    /// The folder of a profile in a folder with those of others.
    init(profile: String, in base: String) {
        path = base + "/" + Self.fileName(for: profile)
        own = base
    }

    /// The names of the profiles that have a folder.
    static func profiles() -> [String] {
        BaseFolder.state.path.map { StateFolder(path: $0, own: $0).names().compactMap { name(forFile: $0) } } ?? []
    }

    /// A folder in this one.
    func folder(_ name: String) -> StateFolder {
        StateFolder(path: path + "/" + Self.fileName(for: name), own: own)
    }

    /// The folder's path, for what keeps its files there itself; the folder is made where it is missing.
    func made() throws(Failure) -> String {
        try create()
        return path
    }

    /// The names of what is in it.
    func names() -> [String] {
        Self.entries(of: path).filter { !$0.hasPrefix(".") }
    }

    /// Whether it holds anything else than a file of that name.
    func holdsMore(than file: String) -> Bool {
        Self.entries(of: path).contains { $0 != Self.fileName(for: file) }
    }

    private static func entries(of path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// A file's contents.
    ///
    /// - Returns: nil if there is no such file, or it is longer than `limit` bytes.
    func read(_ name: String, limit: Int = 1 << 20) -> [UInt8]? {
        try? WholeFile.read(path(of: name), limit: limit, flags: O_NOFOLLOW).get()
    }

    /// Replaces a file, whole or not at all: whoever looks, also after a crash, sees the old or the new one.
    func write(_ bytes: [UInt8], to name: String) throws(Failure) {
        try create()
        let target = path(of: name)
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
        let target = path(of: name)
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

    /// Opens a file to lock it, making it where it is missing; to be closed by the caller.
    func openLock(_ name: String) throws(Failure) -> Int32 {
        try create()
        let descriptor = open(path(of: name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Failure("open \(path(of: name))") }
        return descriptor
    }

    /// Removes everything in the folder, but for files of the names given.
    func wipe(except kept: Set<String> = []) throws(Failure) {
        let kept = Set(kept.map(Self.fileName(for:)))
        for name in Self.entries(of: path) where !kept.contains(name) { try Self.remove(path + "/" + name) }
    }

    private static func remove(_ target: String) throws(Failure) {
        var status = stat()
        // Links are removed, not followed.
        guard lstat(target, &status) == 0 else { return }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if isFolder { for name in entries(of: target) { try remove(target + "/" + name) } }
        guard (isFolder ? rmdir(target) : unlink(target)) == 0 || errno == ENOENT else {
            throw Failure("remove \(target)")
        }
    }

    private func create() throws(Failure) {
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/" + part
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw Failure("make the folder \(folder)") }
            // One that was made or restored with the umask's rights is put right.
            if folder.hasPrefix(own) { chmod(folder, 0o700) }
        }
    }

    private func path(of name: String) -> String { path + "/" + Self.fileName(for: name) }

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

    /// The name that a file's name stands for; nil if it stands for none.
    private static func name(forFile file: String) -> String? {
        var bytes: [UInt8] = []
        var rest = file.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return fileName(for: name) == file ? name : nil
    }
}
