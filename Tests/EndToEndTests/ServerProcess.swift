import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

/// A real server over a store of its own, which survives it.
final class ServerProcess {
    let folder: URL
    private(set) var url = ""
    private(set) var staff = Credentials.staff(email: "", password: "bench")
    private(set) var customer = Credentials.customer(phoneNumber: "", password: "bench")
    /// All of the salon's customers, ``customer`` first.
    private(set) var customers: [Credentials] = []
    private let disk: Disk
    private var options: [String]
    private let logLevel: String
    private var variables: [String: String] = [:]
    private var process: PtyProcess?

    /// Makes a store with an admin, their chats with the first of some customers, and starts a server on it.
    ///
    /// - Parameters:
    ///   - options: more arguments for `chat-server serve`.
    ///   - logLevel: what of its log is to be seen (``logs(_:)``).
    ///   - prepare: is handed the store's folder before the server starts, and returns environment variables for it.
    init(
        on disk: Disk = .roomy, customers: Int = 2, chats: Int = 1, messages: Int = 3, serving options: [String] = [],
        logLevel: String = "critical",
        _ prepare: (URL) throws -> [String: String] = { _ in [:] }
    ) async throws {
        self.disk = disk
        self.options = options
        self.logLevel = logLevel
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("chat-e2e-\(UUID().uuidString)")
        let logins = folder.appendingPathExtension("logins")
        let populate = try PtyProcess(
            Binary.chatServer,
            [
                "populate", "--data", folder.path, "--staff", "1", "--customers", "\(customers)", "--chats",
                "\(chats)", "--messages", "\(messages)", "--logins", logins.path,
            ],
            environment: Console.environment, columns: 200)
        #expect(try await populate.ending() == .exited(status: 0))
        let json = try JSONParser.parse(Array(Data(contentsOf: logins)))
        try FileManager.default.removeItem(at: logins)
        staff = .staff(
            email: try #require(json["staff"]?.arrayValue?.first?["username"]?.stringValue), password: "bench")
        self.customers = try #require(json["customers"]?.arrayValue).map { customer in
            .customer(phoneNumber: try #require(customer["phone_number"]?.stringValue), password: "bench")
        }
        customer = try #require(self.customers.first)
        variables = try prepare(folder)
        try await start(port: 0)
    }

    /// The email of the member of the staff.
    var staffEmail: String {
        guard case .staff(let email, _) = staff else { return "" }
        return email
    }

    /// Kills the server as a power cut would kill it, and starts it anew on the same port and store.
    func crashAndRestart() async throws {
        try await crash()
        try await restart()
    }

    /// Kills the server as a power cut would kill it.
    func crash() async throws {
        process?.signal(SIGKILL)
        _ = try await process?.ending()
    }

    /// Starts a server that was ended anew, on the same port and store.
    func restart() async throws {
        try await start(port: port)
    }

    /// Ends the server in good order and starts it with other options, on the same port and store.
    func restart(serving options: [String]) async throws {
        signal(SIGTERM)
        #expect(try await process?.ending() == .exited(status: 0))
        self.options = options
        try await restart()
    }

    /// Where it listens.
    var port: Int {
        get throws { try #require(URL(string: url)?.port) }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { process?.signal(number) }

    /// Waits until a line of its log holds a text.
    func logs(_ text: String) async throws {
        try await process?.wait(for: "the log's \(text)") { $0.lines.contains { $0.contains(text) } }
    }

    /// Ends the server as its operator would; its store stays.
    func drain() async throws {
        process?.signal(SIGTERM)
        let ending = try await process?.ending()
        #expect(ending == .exited(status: 0))
    }

    /// An access token of the staff.
    func token() async throws -> String {
        let command = try PtyProcess(
            Binary.chatServer, ["token", "--data", folder.path, "--user", staffEmail],
            environment: Console.environment, columns: 4_000)
        #expect(try await command.ending() == .exited(status: 0))
        return try #require(command.screen.lines.first)
    }

    /// Stops the server and removes its store.
    func stop(by signal: Int32 = SIGTERM) async throws {
        process?.signal(signal)
        let ending = try await process?.ending()
        #expect(ending == .exited(status: 0))
        try FileManager.default.removeItem(at: folder)
    }

    /// How much memory the server has in use.
    var residentBytes: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(try #require(process).processID)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return try #require(line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }) * 1024
        }
    }

    /// Gives a full disk room again, while the server runs.
    func makeRoom() throws { try disk.makeRoom(for: try #require(process?.processID), in: folder.path) }

    private func start(port: Int) async throws {
        let (program, arguments) = disk.launch(
            Binary.chatServer,
            ["serve", "--data", folder.path, "--port", "\(port)", "--rate-limit", "0", "--log-level", logLevel]
                + options,
            in: folder.path)
        let server = try PtyProcess(
            program, arguments,
            environment: Console.environment.merging(variables) { $1 }, columns: 200)
        let screen = try await server.wait(for: "the server's readiness", within: .seconds(30)) { screen in
            screen.lines.contains { $0.hasPrefix("listening on http") }
        }
        url = String(
            try #require(screen.lines.first { $0.hasPrefix("listening on http") }).dropFirst("listening on ".count))
        process = server
    }
}
