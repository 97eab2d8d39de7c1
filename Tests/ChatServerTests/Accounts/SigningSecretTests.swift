import Crypto
import Foundation
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Signing secrets")
struct SigningSecretTests {
    private static let long = "0123456789abcdef0123456789abcdef"

    @Test(
        "a file's bytes are the secret, less one final newline",
        arguments: [(long, long), (long + "\n", long), (long + "\n\n", long + "\n"), (long + "\r\n", long + "\r")])
    func bytes(contents: String, expected: String) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder.path)/secret"
            try Data(contents.utf8).write(to: URL(fileURLWithPath: path))
            let secret = try SigningSecret(contentsOf: path)
            #expect(secret.key.withUnsafeBytes { Array($0) } == Array(expected.utf8))
        }
    }

    @Test(
        "a secret that is too short, empty or missing cannot sign", .threats("TOK-07"),
        arguments: ["short", "", "\n", nil])
    func refused(contents: String?) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder.path)/secret"
            if let contents { try Data(contents.utf8).write(to: URL(fileURLWithPath: path)) }
            #expect(throws: StoreError.self) { try SigningSecrets(files: [path], folder: folder) }
        }
    }

    @Test("a short one that another system signs with may come second, and is told of")
    func shared() throws {
        try withTemporaryFolder { folder in
            let (first, second) = ("\(folder.path)/first", "\(folder.path)/second")
            try Data(Self.long.utf8).write(to: URL(fileURLWithPath: first))
            try Data("short".utf8).write(to: URL(fileURLWithPath: second))
            let secrets = try SigningSecrets(files: [first, second], folder: folder)
            #expect(secrets.all.count == 2)
            #expect(secrets.shortFiles == [second])
        }
    }

    @Test("without files a secret is generated once, for the owner's eyes only", .threats("TOK-07"))
    func generated() throws {
        try withTemporaryFolder { folder in
            let first = try SigningSecrets(files: [], folder: folder)
            let second = try SigningSecrets(files: [], folder: folder)
            #expect(first.signing.key == second.signing.key)
            #expect(first.signing.isLongEnough)
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.secret)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["jwt-secret"])
        }
    }

    @Test("many that generate it at once agree on one")
    func race() async throws {
        try await withTemporaryFolder { folder in
            let keys = try await withThrowingTaskGroup { group in
                for _ in 0..<16 {
                    group.addTask { try SigningSecrets(files: [], folder: folder).signing.key }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(keys.count == 16)
            #expect(keys.allSatisfy { $0 == keys[0] })
        }
    }
}
