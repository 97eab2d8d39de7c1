internal import ArgumentParser
internal import ChatClientKit
internal import ChatTestSupport
internal import ChatWire
import Glibc

/// A server over a store in a folder, to be killed and started again; with one of the staff, one customer and their chat.
final class TorturedServer {
    private let program: String
    private let place: String
    private var data: String
    private(set) var url = ""
    private var process: PtyProcess?
    private var logins: (staff: Credentials, customer: Credentials)

    /// Makes a store, and starts a server on it.
    init(program: String, in place: String) async throws {
        (self.program, self.place, data) = (program, place, place + "/data")
        logins = (.staff(email: "", password: ""), .customer(phoneNumber: "", password: ""))
        try await call(
            "populate", "--data", data, "--staff", "1", "--customers", "1", "--chats", "1", "--messages", "3",
            "--logins", place + "/logins.json")
        let json = try JSONParser.parse(try Self.read(place + "/logins.json"))
        guard let email = json["staff"]?.arrayValue?.first?["username"]?.stringValue,
            let phone = json["customers"]?.arrayValue?.first?["phone_number"]?.stringValue
        else { throw ValidationError("populate wrote no logins.") }
        logins = (.staff(email: email, password: "bench"), .customer(phoneNumber: phone, password: "bench"))
        try await start()
    }

    /// Starts it, on the port that it had.
    func start() async throws {
        let port = url.split(separator: ":").last.map(String.init) ?? "0"
        let server = try PtyProcess(
            program,
            [
                "serve", "--data", data, "--port", port, "--rate-limit", "0", "--login-limit", "0", "--log-level",
                "critical",
            ], environment: Self.environment, columns: 200)
        let mark = "listening on "
        let screen = try await server.wait(for: "the server's readiness", within: .seconds(60)) { screen in
            screen.lines.contains { $0.hasPrefix(mark) }
        }
        url = screen.lines.first { $0.hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) } ?? ""
        process = server
    }

    /// Kills it as a power cut would.
    func kill() async throws {
        process?.signal(SIGKILL)
        _ = try await process?.ending()
    }

    /// Ends it in peace.
    func stop() async throws {
        process?.signal(SIGTERM)
        guard try await process?.ending() == .exited(status: 0) else {
            throw ValidationError("The server did not end well.")
        }
    }

    /// Makes a backup while it runs.
    func backUp() async throws { try await call("backup", "--data", data, place + "/backup.tar") }

    /// Puts the backup in the place of the store, and starts anew.
    func restore() async throws {
        try await stop()
        data = place + "/restored"
        try await call("restore", "--data", data, place + "/backup.tar")
        try await start()
    }

    /// A session of the staff, or of the customer.
    func session(ofCustomer isCustomer: Bool) async throws -> Session {
        try await Session.signIn(to: url, with: isCustomer ? logins.customer : logins.staff)
    }

    /// The chat and all that it holds, the oldest first.
    func history() async throws -> (chat: ChatID, messages: [DeliveryLedger.Stored]) {
        let client = try ChatClient(server: url, session: await session(ofCustomer: false))
        guard let chat = try await client.api.chats().first?.id else { throw ValidationError("There is no chat.") }
        var messages: [DeliveryLedger.Stored] = []
        var position = HistoryPosition.newest
        while true {
            let page = try await client.api.history(of: chat, position, limit: WireLimits.pageSizes.upperBound)
            messages += page.messages.map { DeliveryLedger.Stored(id: $0.id.rawValue, words: $0.content) }
            guard page.hasMore, let oldest = page.messages.last else { break }
            position = .before(oldest.id)
        }
        await client.signOut()
        return (chat, messages.reversed())
    }

    static let environment = ["PATH": "/usr/bin:/bin", "HOME": "/dev/null/home", "SWIFT_BACKTRACE": "enable=no"]

    private func call(_ arguments: String...) async throws {
        let command = try PtyProcess(program, arguments, environment: Self.environment, columns: 200)
        guard try await command.ending(within: .seconds(120)) == .exited(status: 0) else {
            throw ValidationError("chat-server \(arguments[0]) failed: \(command.screen.text)")
        }
    }

    private static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ValidationError("\(path) cannot be read.") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The lines of a file, as far as they are whole; none where there is no file.
    static func lines(of path: String) -> [Substring] {
        guard let bytes = try? read(path) else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return Array(lines.dropLast())
    }
}
