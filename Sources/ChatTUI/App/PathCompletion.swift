import Glibc

/// Finds the files whose paths begin like a text; reads one folder, so not on the main thread.
enum PathCompletion {
    /// More than anyone wants to look through.
    private static let limit = 200

    /// The paths that begin with what was typed, folders with a slash at their end. `~` is kept as it was typed.
    ///
    /// Names that begin with a dot are found only where a dot was typed.
    static func paths(beginningWith typed: String) -> [String] {
        let slash = typed.lastIndex(of: "/")
        let folder = slash.map { String(typed[...$0]) } ?? ""
        let start = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
        let real = expandingHome(folder.isEmpty ? "./" : folder)
        guard let stream = opendir(real) else { return [] }
        defer { closedir(stream) }
        var found: [String] = []
        while let entry = readdir(stream), found.count < 10_000 {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != "..", name.hasPrefix(start), start.hasPrefix(".") || !name.hasPrefix(".") else {
                continue
            }
            found.append(folder + name + (isFolder(real + name) ? "/" : ""))
        }
        return Array(found.sorted().prefix(limit))
    }

    /// A path with the home folder in the place of a leading `~`.
    static func expandingHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        return String(cString: home) + path.dropFirst()
    }

    /// A path as people write it: with `~` in the place of the home folder.
    static func contractingHome(_ path: String) -> String {
        guard let home = Environment["HOME"], home != "/", path.hasPrefix(home + "/") else { return path }
        return "~" + path.dropFirst(home.count)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
