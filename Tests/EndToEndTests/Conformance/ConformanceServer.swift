import ChatScript
import ChatTestSupport
import Crypto
import Foundation
import GRDB
import Glibc
import Testing

/// A real server with many salons: scenarios that run at the same time each get one of their own, and see nobody else.
final class ConformanceServer {
    /// The people of a salon, and the outsiders from the one beside it.
    typealias World = Accounts

    let port: UInt16
    let worlds: [World]
    private let folder: URL
    private let process: PtyProcess

    /// Starts a server with so many worlds.
    init(worlds count: Int) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("chat-conformance-\(UUID().uuidString)")
        let data = folder.appendingPathComponent("data")
        // Makes the schema, and one hash of the password `bench`, which all the others then share.
        let populate = try PtyProcess(
            Binary.chatServer, ["populate", "--data", data.path, "--staff", "1", "--customers", "1"],
            environment: Console.environment, columns: 200)
        #expect(try await populate.ending() == .exited(status: 0))
        let secret = (0..<32).map { _ in "abcdefghijklmnopqrstuvwxyz".randomElement() ?? "a" }
        let secretFile = folder.appendingPathComponent("secret")
        try String(secret).write(to: secretFile, atomically: true, encoding: .utf8)
        chmod(secretFile.path, 0o600)
        worlds = try Self.populate(data, count: count, key: SymmetricKey(data: Data(String(secret).utf8)))
        process = try PtyProcess(
            Binary.chatServer,
            [
                "serve", "--data", data.path, "--port", "0", "--jwt-secret-file", secretFile.path, "--log-level",
                "error",
            ],
            environment: Console.environment, columns: 200)
        let screen = try await process.wait(for: "the server's readiness", within: .seconds(30)) { screen in
            screen.lines.contains { $0.hasPrefix("listening on http") }
        }
        let line = try #require(screen.lines.first { $0.hasPrefix("listening on http") })
        port = try #require(line.split(separator: ":").last.flatMap { UInt16($0.filter(\.isNumber)) })
    }

    func stop() async throws {
        process.signal(SIGTERM)
        _ = try await process.ending()
        try FileManager.default.removeItem(at: folder)
    }

    /// Salon by salon into the store: signing up by call would hash a password for each.
    private static func populate(_ data: URL, count: Int, key: SymmetricKey) throws -> [World] {
        let path = try #require(
            FileManager.default.contentsOfDirectory(atPath: data.path).first {
                $0.hasSuffix(".db") || $0.hasSuffix(".sqlite")
            })
        let queue = try DatabaseQueue(path: data.appendingPathComponent(path).path)
        return try queue.write { database in
            let hash = try #require(try String.fetchOne(database, sql: "SELECT password_hash FROM user LIMIT 1"))
            var worlds: [World] = []
            for number in 0..<count {
                try database.execute(
                    sql: "INSERT INTO salon (name, created_at) VALUES (?, 0), (?, 0)",
                    arguments: ["World \(number)", "Beside \(number)"])
                let beside = database.lastInsertedRowID
                var accounts: [String: Accounts.Account] = [:]
                for (name, role, salon) in [
                    ("admin", "admin", beside - 1), ("staff1", "staff", beside - 1), ("staff2", "staff", beside - 1),
                    ("outsider", "admin", beside),
                ] {
                    let email = "\(name)@world\(number).test"
                    try database.execute(
                        sql:
                            "INSERT INTO user (salon_id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, 0)",
                        arguments: [salon, email, name, role, hash])
                    accounts[name] = .init(kind: .user, login: email, password: "bench", token: token(email, key))
                }
                for (index, name) in ["customer1", "customer2", "outsider_customer"].enumerated() {
                    let phone = "+49\(1_000_000 + number * 10 + index)"
                    try database.execute(
                        sql: "INSERT INTO customer (phone, name, password_hash, created_at) VALUES (?, ?, ?, 0)",
                        arguments: [phone, name, hash])
                    try database.execute(
                        sql:
                            "INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (?, last_insert_rowid(), 0)",
                        arguments: [index == 2 ? beside : beside - 1])
                    accounts[name] = .init(kind: .customer, login: phone, password: "bench", token: token(phone, key))
                }
                worlds.append(Accounts(accounts))
            }
            return worlds
        }
    }

    /// A token as the salon's other backend makes them: a subject and an end, no session.
    private static func token(_ subject: String, _ key: SymmetricKey) -> String {
        func encode(_ data: Data) -> String {
            data.base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
                .replacingOccurrences(of: "=", with: "")
        }
        let end = Int(Date().timeIntervalSince1970) + 3_600
        let text =
            "\(encode(Data(#"{"alg":"HS256","typ":"JWT"}"#.utf8))).\(encode(Data(#"{"sub":"\#(subject)","exp":\#(end)}"#.utf8)))"
        return "\(text).\(encode(Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))))"
    }
}
