import Glibc

/// The files below a folder.
enum FileTree {
    /// The paths of all files below `folder`, relative to it and sorted; none where it is not there. Links and other
    /// things that are no files do not count.
    static func files(in folder: String) -> [String] {
        var files: [String] = []
        collect(folder, "", into: &files)
        return files.sorted()
    }

    private static func collect(_ folder: String, _ prefix: String, into files: inout [String]) {
        for name in entries(of: folder) {
            var status = stat()
            guard lstat("\(folder)/\(name)", &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: collect("\(folder)/\(name)", "\(prefix)\(name)/", into: &files)
            case S_IFREG: files.append(prefix + name)
            default: break
            }
        }
    }

    /// The names of what is in a folder, sorted; none where it is not there.
    static func entries(of folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes the folders on the way to the file at `path`, below `root`, for the owner alone.
    static func makeFolders(to path: String, below root: String) {
        for (index, byte) in path.utf8.enumerated() where byte == UInt8(ascii: "/") && index > root.utf8.count {
            mkdir(String(decoding: path.utf8.prefix(index), as: UTF8.self), 0o700)
        }
    }
}
