import Foundation

/// A folder of files as it is on a disk that writes nothing it was not made to write: at a power cut any part of what was
/// not synced may be on it, and any part not, whatever came first.
///
/// A file's name is kept by syncing its folder and nothing else, as POSIX has it.
struct UnreliableDisk {
    /// What was done and is not certain yet.
    enum Change {
        case write(file: Int, place: Int, ArraySlice<UInt8>)
        case truncate(file: Int, size: Int)
        case link(name: String, file: Int)
        case unlink(name: String)
    }

    /// Whatever the power does: contents by file, and files by name.
    private var contents: [Data] = []
    private var names: [String: Int] = [:]
    /// Files by name, as programs see them before the cut.
    private var seen: [String: Int] = [:]
    private var changes: [(order: Int, change: Change)] = []
    /// For each sync under way, how much was done before it began.
    private var syncs: [UInt64: Int] = [:]
    private var done = 0

    /// A folder of which all is certain.
    init(_ files: [String: Data]) {
        for (name, bytes) in files {
            names[name] = contents.count
            contents.append(bytes)
        }
        seen = names
    }

    /// What may be on the disk or not, in the order in which it was done.
    var uncertain: [Change] { changes.map(\.change) }

    /// Goes on by what a server did.
    mutating func apply(_ entry: DiskRecording.Entry) {
        done += 1
        switch entry {
        case .write(let path, let place, let bytes): change(.write(file: file(path), place: place, bytes))
        case .truncate(let path, let size): change(.truncate(file: file(path), size: size))
        case .remove(let path):
            seen[path] = nil
            change(.unlink(name: path))
        case .syncBegan(_, let number): syncs[number] = done
        case .syncEnded(let path, let number): settle(path, before: syncs.removeValue(forKey: number) ?? 0)
        case .send: break
        }
    }

    /// The files after a power cut now, from which of what is uncertain only `kept` was spared.
    func files(keeping kept: some Sequence<Change>) -> [String: Data] {
        var (contents, names) = (contents, names)
        for change in kept { Self.carryOut(change, on: &contents, &names) }
        return names.mapValues { contents[$0] }
    }

    private mutating func file(_ path: String) -> Int {
        if let file = seen[path] { return file }
        let file = contents.count
        contents.append(Data())
        seen[path] = file
        change(.link(name: path, file: file))
        return file
    }

    private mutating func change(_ change: Change) { changes.append((done, change)) }

    /// Makes certain what was done to a file, or to the names in a folder, before the sync began.
    private mutating func settle(_ path: String, before limit: Int) {
        let file = seen[path]
        changes.removeAll { order, change in
            let isMeant =
                switch change {
                case .write(let changed, _, _), .truncate(let changed, _): changed == file
                case .link(let name, _), .unlink(let name): Self.folder(of: name) == path
                }
            guard isMeant, order < limit else { return false }
            Self.carryOut(change, on: &contents, &names)
            return true
        }
    }

    private static func folder(of name: String) -> String {
        name.lastIndex(of: "/").map { String(name[..<$0]) } ?? ""
    }

    private static func carryOut(_ change: Change, on contents: inout [Data], _ names: inout [String: Int]) {
        switch change {
        case .write(let file, let place, let bytes):
            contents[file].count = max(contents[file].count, place + bytes.count)
            contents[file].replaceSubrange(place..<place + bytes.count, with: Data(bytes))
        case .truncate(let file, let size):
            contents[file].count = size
        case .link(let name, let file): names[name] = file
        case .unlink(let name): names[name] = nil
        }
    }
}

extension UnreliableDisk.Change {
    /// The change in the parts that a disk writes at once, of which it may write some: sectors of 512 bytes.
    var sectors: [UnreliableDisk.Change] {
        guard case .write(let file, let place, let bytes) = self else { return [self] }
        var parts: [Self] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let place = place + start - bytes.startIndex
            let end = min(start + 512 - place % 512, bytes.endIndex)
            parts.append(.write(file: file, place: place, bytes[start..<end]))
            start = end
        }
        return parts
    }
}
