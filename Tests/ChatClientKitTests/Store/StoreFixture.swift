import ChatWire
import Foundation

@testable import ChatClientKit

/// A folder for one test, gone with it.
final class StoreFixture: Sendable {
    let folder: AccountFolder
    private let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
        folder = AccountFolder(in: path, name: "test")
        try folder.make()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func outbox() throws -> OutboxFile {
        try AccountFolder.makeFile(folder.outbox)
        return try OutboxFile(path: folder.outbox, durability: .powerCut)
    }

    func cache(limit: Int64 = CacheFile.sizeLimit) throws -> CacheFile {
        try AccountFolder.makeFile(folder.cache)
        return try CacheFile(path: folder.cache, durability: .process, sizeLimit: limit)
    }

    /// The last three digits of a path's mode, in octal.
    func mode(of path: String) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return String((attributes[.posixPermissions] as? Int ?? 0) & 0o777, radix: 8)
    }

    func write(_ text: String, to path: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
