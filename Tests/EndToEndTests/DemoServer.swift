import ChatClientKit
import ChatTestSupport
import Foundation
import Glibc
import Testing

/// A real server with the demo's salons, which are new each time.
struct DemoServer: Sendable {
    /// Everyone's.
    static let password = "password"

    let url: String

    /// Runs a server as long as `body` takes, and stops it the way that lets it tidy up.
    ///
    /// - Parameter arguments: more arguments for `chat-server serve`.
    static func with(_ arguments: [String] = [], _ body: (DemoServer) async throws -> Void) async throws {
        let server = try PtyProcess(
            Binary.chatServer,
            ["serve", "--demo", "--port", "0", "--rate-limit", "0", "--login-limit", "0"] + arguments,
            environment: Console.environment, columns: 200)
        let screen = try await server.wait(for: "the server's readiness", within: .seconds(60)) { screen in
            screen.lines.contains { $0.hasPrefix("listening on http") }
        }
        let line = try #require(screen.lines.first { $0.hasPrefix("listening on http") })
        try await body(DemoServer(url: String(line.dropFirst("listening on ".count))))
        server.signal(SIGTERM)
        _ = try await server.ending()
    }
}

/// A home folder with nothing in it, as long as `body` takes.
func withHome(_ body: (URL) async throws -> Void) async throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("chat-home-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    try await body(home)
}

extension DemoServer {
    static let admin = Credentials.staff(email: "admin@salon.com", password: password)
    static let customer = Credentials.customer(phoneNumber: "+1234567890", password: password)

    /// A client of the demo's admin, or of someone else.
    func client(of credentials: Credentials = admin) async throws -> ChatClient {
        try ChatClient(server: url, session: await Session.signIn(to: url, with: credentials))
    }
}
