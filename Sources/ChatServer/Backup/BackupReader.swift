import ChatWire
import Crypto

/// Reads a backup from beginning to end, and holds it to its manifest.
///
/// Nothing in it is believed: names that lead elsewhere, kinds other than files, names that come twice, contents of
/// another hash, and what its manifest does not name or names in vain all end the reading.
struct BackupReader: ~Copyable {
    /// Gets a file's bytes part by part.
    typealias Sink = (UnsafeRawBufferPointer) throws -> Void

    private static let extendedLimit: Int64 = 64 * 1_024
    private static let manifestLimit: Int64 = 256 * 1_024 * 1_024

    private let path: String
    private let file: OpenFile
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    /// Opens the archive at `path`.
    init(_ path: String) throws(StoreError) {
        self.path = path
        file = try OpenFile(reading: path)
    }

    deinit { buffer.deallocate() }

    /// Reads all of it.
    ///
    /// - Parameter begin: told of each file but the manifest; what it returns gets the file's bytes.
    /// - Returns: the manifest, to which all that was read corresponds.
    /// - Throws: ``StoreError`` where it does not; by then files may have been handed out.
    mutating func read(_ begin: (_ name: String) throws -> Sink) throws -> BackupManifest {
        var found: [BackupManifest.File] = []
        var names: Set<String> = []
        while let header = try nextHeader() {
            guard BackupManifest.File.isAllowed(header.name), names.insert(header.name).inserted else {
                throw StoreError("\(path) is no backup: it holds \(header.name.debugDescription)")
            }
            if header.name == BackupManifest.name {
                let manifest = try manifest(header)
                guard try nextHeader() == nil else { throw StoreError("\(path) goes on behind its end") }
                guard manifest.files == found else {
                    throw StoreError("\(path) is damaged: its files are not those that it lists")
                }
                guard names.contains("chat.sqlite") else { throw StoreError("\(path) holds no database") }
                return manifest
            }
            let sink = try begin(header.name)
            var hash = SHA256()
            try readContents(of: header) { bytes in
                hash.update(bufferPointer: bytes)
                try sink(bytes)
            }
            found.append(.init(name: header.name, size: header.size, sha256: hash.finalize().hexadecimal))
        }
        throw StoreError("\(path) is cut off: it does not say what should be in it")
    }

    private func manifest(_ header: TarHeader) throws -> BackupManifest {
        let bytes = try contents(of: header, limit: Self.manifestLimit)
        let manifest: BackupManifest
        do { manifest = try BackupManifest(jsonBytes: bytes) } catch {
            throw StoreError("\(path) is damaged: its list of files cannot be read")
        }
        guard manifest.layout == BackupManifest.layout else {
            throw StoreError("\(path) was written by a newer chat-server")
        }
        return manifest
    }

    private func nextHeader() throws -> TarHeader? {
        guard var header = try readHeader() else { return nil }
        guard header.kind == .extended else { return header }
        let records = try contents(of: header, limit: Self.extendedLimit)
        guard let next = try readHeader(), next.kind == .file else {
            throw StoreError("\(path) is no backup: an extended header stands alone")
        }
        header = next
        do throws(StoreError) { try header.apply(records: records) } catch { throw unreadable(error) }
        return header
    }

    private func readHeader() throws -> TarHeader? {
        var block: [UInt8] = []
        try readExactly(Int64(TarHeader.blockSize)) { block += $0 }
        do throws(StoreError) { return try TarHeader(block: block[...]) } catch { throw unreadable(error) }
    }

    private func unreadable(_ error: StoreError) -> StoreError {
        StoreError("\(path) is no backup, or damaged: \(error)")
    }

    private func contents(of header: TarHeader, limit: Int64) throws -> [UInt8] {
        guard header.size <= limit else { throw StoreError("\(path) is no backup: \(header.name) is too large") }
        var bytes: [UInt8] = []
        try readContents(of: header) { bytes += $0 }
        return bytes
    }

    private func readContents(of header: TarHeader, _ body: Sink) throws {
        try readExactly(header.size, body)
        try readExactly(Int64(header.padding)) { _ in }
    }

    private func readExactly(_ count: Int64, _ body: Sink) throws {
        var rest = count
        while rest > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(rest, Int64(buffer.count)))])
            let read = try file.read(into: part)
            guard read > 0 else { throw StoreError("\(path) is cut off") }
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(part)[..<read]))
            rest -= Int64(read)
        }
    }
}
