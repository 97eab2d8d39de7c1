internal import ArgumentParser
internal import ChatTestSupport
internal import ChatWire
import Glibc

/// `chat-torture run`: rounds of killing, then a backup and a restore, then the verdict.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Kill, start again, and judge. The default.",
        discussion: """
            Two clients of one account share a folder, a third is the customer's. In each round the server, a client or \
            several of them are killed at a random moment and started again. In the end everyone gets the time that it \
            takes, and the server's history is compared with what the clients took, were told, and kept.
            """)

    @Option(help: "How many rounds.")
    var rounds = 200

    @Option(help: "The server's program. (default: chat-server beside this program)")
    var serverProgram: String?

    @Option(help: "What decides who is killed when.")
    var seed = UInt64.random(in: 0...UInt64(UInt32.max))

    @Flag(help: "Without backup and restore.")
    var withoutRestore = false

    func run() async throws {
        var template = Array("/tmp/chat-torture-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ValidationError("There is no place for a store.") }
        let place = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        print("seed \(seed), in \(place)")
        let own = Self.ownPath
        let folder = own.lastIndex(of: "/").map { String(own[..<$0]) } ?? "."
        let server = try await TorturedServer(program: serverProgram ?? folder + "/chat-server", in: place)
        var arena = Arena(server: server, place: place, program: own, seed: seed)
        try await arena.begin()
        try await arena.live(rounds: rounds)
        try await arena.settle("after \(rounds) rounds")
        if !withoutRestore { try await arena.restore() }
        try await server.stop()
        guard arena.isSound else {
            print("What was left is in \(place).")
            throw ExitCode.failure
        }
        remove(place)
    }

    private func remove(_ place: String) {
        let command = try? PtyProcess("/bin/rm", ["-rf", place], environment: TorturedServer.environment)
        _ = consume command
    }

    private static var ownPath: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Where the killing happens.
struct Arena {
    private let server: TorturedServer
    private let clients: [TorturedClient]
    private var generator: SeededGenerator
    private var ledger = DeliveryLedger()
    private var chat = ChatID(1)
    private var kills = (server: 0, client: 0)
    private(set) var isSound = true

    init(server: TorturedServer, place: String, program: String, seed: UInt64) {
        self.server = server
        generator = SeededGenerator(seed: seed)
        clients = [("ada", false), ("bea", false), ("cem", true)].map { name, isCustomer in
            let folder = "\(place)/\(isCustomer ? "customer" : "staff")"
            return TorturedClient(name, isCustomer: isCustomer, folder: folder, in: place, program: program)
        }
    }

    mutating func begin() async throws {
        chat = try await server.history().chat
        try await signIn()
        for client in clients { try client.start(at: server.url, in: chat) }
    }

    private func signIn() async throws {
        for client in clients { client.use(try await server.session(ofCustomer: client.isCustomer)) }
    }

    mutating func live(rounds: Int) async throws {
        for round in 1...max(1, rounds) {
            try await pause(50...900)
            let killsServer = Int.random(in: 0..<3, using: &generator) == 0
            let victims = clients.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            if killsServer {
                kills.server += 1
                try await server.kill()
            }
            for victim in victims {
                kills.client += 1
                try await victim.kill(&ledger)
            }
            try await pause(0...200)
            for victim in victims { try victim.start(at: server.url, in: chat) }
            if killsServer {
                try await pause(0...300)
                try await server.start()
            }
            if round % 50 == 0 { print("\(round) rounds, \(ledger.acceptedCount) messages so far") }
        }
    }

    /// Everyone gets the time that it takes; then the verdict.
    ///
    /// - Parameters:
    ///   - missing: what need not be there.
    ///   - orFail: whether that counts for what is told to have failed too.
    mutating func settle(_ when: String, mayLack missing: Set<String> = [], orFail: Bool = false) async throws {
        for client in clients where try await !client.end(&ledger) {
            isSound = false
            print("\(client.name) could not deliver everything")
        }
        let history = try await server.history().messages
        let failed = orFail ? clients.reduce(into: Set<String>()) { $0.formUnion($1.failed) } : []
        let verdict = ledger.verdict(on: history, mayLack: missing.union(failed))
        print(
            "\(when): \(ledger.acceptedCount) messages, server killed \(kills.server) times, clients \(kills.client) times: "
                + "\(verdict)")
        for line in verdict.lost + verdict.repeated + verdict.reordered { print("  \(line)") }
        isSound = isSound && verdict.isSound
    }

    /// Backup, send, restore, send: what was sent between the two is gone, and nothing else.
    mutating func restore() async throws {
        try await server.backUp()
        let before = clients.reduce(into: Set<String>()) { $0.formUnion($1.accepted) }
        for client in clients { try client.start(at: server.url, in: chat, messages: 20) }
        try await pause(500...500)
        for client in clients where try await !client.end(&ledger) { isSound = false }
        let between = clients.reduce(into: Set<String>()) { $0.formUnion($1.accepted) }.subtracting(before)
        // What was told of the old store is judged by itself.
        let old = try await server.history().messages
        let verdict = ledger.verdict(on: old)
        isSound = isSound && verdict.isSound
        ledger = ledger.withoutSights
        try await server.restore()
        try await signIn()
        for client in clients { try client.start(at: server.url, in: chat, messages: 20) }
        try await pause(500...500)
        // A client that has not heard of the other store yet takes words for the old one: those fail, and are told to.
        try await settle("backup, send, restore, send", mayLack: between, orFail: true)
    }

    private mutating func pause(_ milliseconds: ClosedRange<Int>) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: milliseconds, using: &generator)))
    }
}
