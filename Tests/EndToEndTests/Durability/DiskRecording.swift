import CDiskRecorder
import Foundation

/// What a server did to its data folder and what it sent, in order, as `CDiskRecorder` noted it.
struct DiskRecording {
    /// One thing that it did. Paths are relative to the data folder, whose own is empty.
    enum Entry {
        case write(path: String, place: Int, ArraySlice<UInt8>)
        case truncate(path: String, size: Int)
        /// A sync counts for what was done before it began, from the moment when it is done.
        case syncBegan(path: String, number: UInt64)
        case syncEnded(path: String, number: UInt64)
        case remove(path: String)
        /// Is about to leave by a socket.
        case send(ArraySlice<UInt8>)
    }

    let entries: [Entry]

    /// The recording at `file`, of a server with its data in `folder`.
    ///
    /// - Throws: where it cannot be read, or is none. Its last entry may be cut off: its writer was killed.
    init(of folder: String, at file: URL) throws {
        let bytes = [UInt8](try Data(contentsOf: file))
        var entries: [Entry] = []
        var position = 0
        while let (entry, size) = try Self.entry(bytes[position...], folder) {
            entries.append(entry)
            position += size
        }
        self.entries = entries
    }

    private static func entry(_ bytes: ArraySlice<UInt8>, _ folder: String) throws -> (Entry, size: Int)? {
        let head = 24
        guard bytes.count >= head else { return nil }
        let (pathLength, count, place) = bytes.withUnsafeBytes { buffer in
            (
                Int(buffer.loadUnaligned(fromByteOffset: 4, as: UInt32.self)),
                Int(clamping: buffer.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                buffer.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
            )
        }
        let kind = disk_recorder_kind(rawValue: UInt32(bytes[bytes.startIndex]))
        guard bytes.count - head >= pathLength, bytes.count - head - pathLength >= count else { return nil }
        let start = bytes.startIndex + head
        let path = String(decoding: bytes[start..<start + pathLength], as: UTF8.self)
        let name = String(path.dropFirst(folder.count).drop { $0 == "/" })
        let data = bytes[start + pathLength..<start + pathLength + count]
        let entry: Entry
        switch kind {
        case disk_recorder_write: entry = .write(path: name, place: Int(clamping: place), data)
        case disk_recorder_truncate: entry = .truncate(path: name, size: Int(clamping: place))
        case disk_recorder_sync_begin: entry = .syncBegan(path: name, number: place)
        case disk_recorder_sync_end: entry = .syncEnded(path: name, number: place)
        case disk_recorder_remove: entry = .remove(path: name)
        case disk_recorder_send: entry = .send(data)
        default: throw CocoaError(.fileReadCorruptFile)
        }
        return (entry, head + pathLength + count)
    }
}

extension DiskRecording.Entry {
    /// The `client_message_id`s in what is sent: each acknowledges a message, as an answer or an event.
    var acknowledged: [String] {
        guard case .send(let bytes) = self else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        return text.components(separatedBy: #""client_message_id":""#).dropFirst().compactMap { rest in
            rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
        }
    }
}
