internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire
import Glibc

/// `chat-torture client`: a client that sends without end and writes down all that it is told, until it is killed. SIGTERM
/// ends it when the server has all that it sent.
struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client", abstract: "One of the clients that are killed.", shouldDisplay: false)

    @Option(help: "The server's address.")
    var server: String

    @Flag(help: "Whether it is a customer's.")
    var customer = false

    @Option(help: "The chat.")
    var chat: Int64

    @Option(help: "Where it keeps its outbox and its cache.")
    var folder: String

    @Option(help: "Where it writes down what it is told.")
    var log: String

    @Option(help: "What its messages begin with: a name and the number of this process, ada 3.")
    var prefix: String

    @Option(help: "How many messages it sends at most.")
    var messages = Int.max

    func run() async throws {
        let token = getenv("CHAT_TOKEN").map { String(cString: $0) } ?? ""
        let client = try ChatClient(
            server: server, session: Session(kind: customer ? .customer : .user, accessToken: token), folder: folder)
        let journal = try Journal(log)
        let chatID = ChatID(chat)
        let events = client.events
        let isEnding = Ending()
        await Self.writeKept(of: chatID, by: client, to: journal)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await client.run() }
            group.addTask {
                for await event in events {
                    switch event {
                    case .message(let message): journal.write("new \(message.id)")
                    case .historyReset: journal.write("reset")
                    case .outgoing(let message):
                        if case .failed = message.state { journal.write("failed \(message.draft.content)") }
                    default: break
                    }
                }
            }
            group.addTask {
                var number = 0
                while !isEnding.wasAskedFor, number < messages {
                    number += 1
                    let words = "\(prefix).\(number)"
                    try await client.send(words, to: chatID)
                    journal.write("accepted \(words)")
                    // People type slower; the pace only has to leave messages under way.
                    try await Task.sleep(for: .milliseconds(Int.random(in: 0...60)))
                }
                while !isEnding.wasAskedFor { try await Task.sleep(for: .milliseconds(20)) }
                while await !Self.isDone(client) { try await Task.sleep(for: .milliseconds(50)) }
                journal.write("done")
            }
            // The third task is the only one that ends by itself.
            try await group.next()
            group.cancelAll()
        }
    }

    /// Whether the server has everything, and everything that it has was told.
    private static func isDone(_ client: ChatClient) async -> Bool {
        let known = await client.snapshot()
        let isWaiting = known.outgoing.contains { message in
            switch message.state {
            case .queued, .sending: true
            case .sent, .failed: false
            }
        }
        if case .live = known.connection { return !isWaiting }
        return false
    }

    private static func writeKept(of chat: ChatID, by client: ChatClient, to journal: Journal) async {
        for message in await client.keptHistory(of: chat, limit: 300) { journal.write("kept \(message.id)") }
    }
}

/// A file that is written a line at a time, each by one system call, so that what a killed process did is there.
private final class Journal: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ValidationError("\(path) cannot be written.") }
    }

    func write(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}

/// Whether SIGTERM came.
private struct Ending {
    // Safe: a word that only the signal handler writes, and only once.
    nonisolated(unsafe) private static var flag: sig_atomic_t = 0

    init() {
        signal(SIGTERM) { @Sendable _ in Ending.flag = 1 }
    }

    var wasAskedFor: Bool { Self.flag != 0 }
}
