internal import ChatClientKit
internal import ChatTestSupport
internal import ChatWire
import Glibc

/// A client that is killed and started again, process after process, over one folder.
final class TorturedClient {
    let name: String
    let isCustomer: Bool
    private let folder: String
    private let place: String
    private let program: String
    private var process: PtyProcess?
    private var count = 0
    private var session: Session?

    /// - Parameter folder: where it keeps what it keeps; two of one account may share it.
    init(_ name: String, isCustomer: Bool, folder: String, in place: String, program: String) {
        (self.name, self.isCustomer, self.folder, self.place) = (name, isCustomer, folder, place)
        self.program = program
    }

    private var log: String { "\(place)/\(name)-\(count).log" }

    /// Notes the tokens to act with.
    func use(_ session: Session) { self.session = session }

    /// Starts a process.
    ///
    /// - Parameter messages: how many it sends at most.
    func start(at server: String, in chat: ChatID, messages: Int = .max) throws {
        count += 1
        var arguments = [
            "client", "--server", server, "--chat", chat.description, "--folder", folder, "--log", log, "--prefix",
            "\(name) \(count)", "--messages", "\(messages)",
        ]
        if isCustomer { arguments.append("--customer") }
        var environment = TorturedServer.environment
        environment["CHAT_TOKEN"] = session?.accessToken
        process = try PtyProcess(program, arguments, environment: environment, columns: 200)
    }

    /// Kills it, and notes what it did and was told.
    func kill(_ ledger: inout DeliveryLedger) async throws {
        process?.signal(SIGKILL)
        _ = try await process?.ending()
        note(&ledger)
    }

    /// Has it end once the server has all that it sent, and notes what it did and was told.
    ///
    /// - Returns: whether it did in time.
    func end(_ ledger: inout DeliveryLedger) async throws -> Bool {
        process?.signal(SIGTERM)
        let ending = try? await process?.ending(within: .seconds(120))
        if ending == nil { process?.signal(SIGKILL) }
        note(&ledger)
        return ending == .exited(status: 0)
    }

    /// All that a process accepted.
    private(set) var accepted: Set<String> = []
    /// Of that, what a process was told that it failed.
    private(set) var failed: Set<String> = []

    private func note(_ ledger: inout DeliveryLedger) {
        guard process != nil else { return }
        process = nil
        var sights: [DeliveryLedger.Sight] = []
        for line in TorturedServer.lines(of: log) {
            let parts = line.split(separator: " ", maxSplits: 1)
            switch (parts.first, parts.last.flatMap { Int64($0) }) {
            case ("accepted", _):
                ledger.accepted(String(parts[1]))
                accepted.insert(String(parts[1]))
            case ("failed", _): failed.insert(String(parts[1]))
            case ("kept", let id?): sights.append(.kept(id))
            case ("new", let id?): sights.append(.new(id))
            case ("reset", _): sights.append(.reset)
            default: break
            }
        }
        ledger.saw(sights, by: "\(name) \(count)")
        unlink(log)
    }
}
