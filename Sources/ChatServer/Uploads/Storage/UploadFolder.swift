import Glibc

/// Where uploaded files lie. Their names there are random and the server's own: none that was ever sent gets to the disk.
///
/// `incoming/` holds what is being received, `chat/` whole files, `thumbnails/` their small pictures.
struct UploadFolder: Hashable, Sendable {
    private enum Part: String, CaseIterable {
        case incoming, chat, thumbnails
    }

    /// Its path.
    let path: String

    /// The folder at `path`; it is made when the first file comes.
    init(path: String) { self.path = path }

    /// A file's path.
    func file(_ id: UploadID) -> String { place(.chat, id) }

    /// The path of a file's small picture.
    func thumbnail(_ id: UploadID) -> String { place(.thumbnails, id) }

    /// Begins a file, readable by its owner alone.
    ///
    /// - Throws: ``UploadFailure`` where the disk does not take it.
    func receive(_ id: UploadID) throws(UploadFailure) -> IncomingFile {
        try make()
        return try IncomingFile(path: place(.incoming, id))
    }

    /// Moves a whole file to its place, durably.
    func keep(_ file: IncomingFile, as id: UploadID) throws(UploadFailure) { try move(file, to: .chat, id) }

    /// Moves a whole small picture to its place, durably.
    func keep(thumbnail: IncomingFile, of id: UploadID) throws(UploadFailure) {
        try move(thumbnail, to: .thumbnails, id)
    }

    /// Removes a file and its small picture.
    func remove(_ id: UploadID) {
        unlink(file(id))
        unlink(thumbnail(id))
    }

    /// Removes what was being received and has not grown since `date`, in seconds since 1970: a crash's leftovers.
    ///
    /// - Returns: how many there were.
    func removeAbandoned(before date: Int64) -> Int {
        var removed = 0
        for name in entries(of: .incoming) {
            let path = "\(folder(.incoming))/\(name)"
            if let time = modified(path), time < date, unlink(path) == 0 { removed += 1 }
        }
        return removed
    }

    /// The ids of the files that are older than `date`, in seconds since 1970.
    func ids(before date: Int64) -> [UploadID] {
        Set(entries(of: .chat) + entries(of: .thumbnails)).compactMap { UploadID($0) }.filter { id in
            (modified(file(id)) ?? modified(thumbnail(id))).map { $0 < date } == true
        }
    }

    private func make() throws(UploadFailure) {
        for folder in [path] + Part.allCases.map(folder) where mkdir(folder, 0o700) != 0 && errno != EEXIST {
            throw UploadFailure("cannot make \(folder)", errno)
        }
    }

    private func move(_ file: IncomingFile, to part: Part, _ id: UploadID) throws(UploadFailure) {
        try file.synchronize()
        guard rename(file.path, place(part, id)) == 0 else { throw UploadFailure("cannot move a file", errno) }
        // Else a power cut may leave the row of a file whose name is gone.
        let descriptor = open(folder(part), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw UploadFailure("cannot open \(folder(part))", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw UploadFailure("cannot synchronize \(folder(part))", errno) }
    }

    private func folder(_ part: Part) -> String { "\(path)/\(part.rawValue)" }

    private func place(_ part: Part, _ id: UploadID) -> String { "\(folder(part))/\(id)" }

    /// When a file was last written, in seconds since 1970.
    private func modified(_ path: String) -> Int64? {
        var status = stat()
        return lstat(path, &status) == 0 ? Int64(status.st_mtim.tv_sec) : nil
    }

    private func entries(of part: Part) -> [String] {
        guard let stream = opendir(folder(part)) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// What the disk would not do; for the log, not for clients.
struct UploadFailure: Error, Hashable, CustomStringConvertible {
    let description: String
    /// Whether there is no room left.
    let isFull: Bool

    init(_ what: String, _ number: Int32) {
        description = "\(what): \(String(cString: strerror(number)))"
        isFull = number == ENOSPC || number == EDQUOT
    }
}
