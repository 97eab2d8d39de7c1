import Foundation

@testable import ChatServer

/// Runs `body` with a fresh data folder, which is gone afterwards.
func withTemporaryFolder<Value>(_ body: (DataFolder) async throws -> Value) async throws -> Value {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    return try await body(folder)
}

/// Runs `body` with a fresh data folder, which is gone afterwards.
func withTemporaryFolder<Value>(_ body: (DataFolder) throws -> Value) throws -> Value {
    let folder = try makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder.path) }
    return try body(folder)
}

private func makeTemporaryFolder() throws -> DataFolder {
    try DataFolder(path: FileManager.default.temporaryDirectory.appending(path: "accounts-\(UUID())").path)
}
