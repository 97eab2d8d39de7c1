import ChatWire
import Crypto

/// Writes a backup file by file: a tar archive that any tar reads, ``BackupManifest`` last.
struct BackupWriter: ~Copyable {
    private let file: OpenFile
    private var manifest: BackupManifest
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    /// Makes the archive at `path`, where nothing may be.
    init(creating path: String, at now: Timestamp) throws(StoreError) {
        file = try OpenFile(creating: path)
        manifest = BackupManifest(createdAt: now)
    }

    deinit { buffer.deallocate() }

    /// Puts in the file at `path` under `name`.
    mutating func add(_ name: String, from path: String) throws {
        let source = try OpenFile(reading: path)
        let header = TarHeader(name: name, size: try source.size())
        try write(header.blocks)
        var hash = SHA256()
        var rest = header.size
        while rest > 0 {
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<Int(min(rest, Int64(buffer.count)))])
            let count = try source.read(into: part)
            guard count > 0 else { throw StoreError("\(path) became shorter while it was read") }
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(part)[..<count])
            hash.update(bufferPointer: bytes)
            try file.write(bytes)
            rest -= Int64(count)
        }
        try write([UInt8](repeating: 0, count: header.padding))
        manifest.files.append(.init(name: name, size: header.size, sha256: hash.finalize().hexadecimal))
    }

    /// Ends the archive and returns once it is on the disk.
    ///
    /// - Returns: what is in it.
    mutating func finish() throws -> BackupManifest {
        let bytes = manifest.jsonBytes(capacity: 1_024 + 160 * manifest.files.count)
        let header = TarHeader(name: BackupManifest.name, size: Int64(bytes.count))
        try write(header.blocks + bytes + [UInt8](repeating: 0, count: header.padding + 2 * TarHeader.blockSize))
        try file.sync()
        return manifest
    }

    private func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try file.write($0) }
    }
}

extension SHA256.Digest {
    /// Two digits a byte.
    var hexadecimal: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
