import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

/// A chat server that does what a test says: REST by a table of answers, and a script for each WebSocket. It lives until it
/// is stopped.
final class ScriptedChat: Sendable {
    /// Answers a REST call: a status and a JSON text; nil stands for 404.
    typealias Answer = @Sendable (ScriptedRequest) -> (status: Int, json: String)?
    /// Answers the upgrade of that number, from 1, otherwise than by a WebSocket; false lets it come about.
    typealias Refuse = @Sendable (Int, ScriptedConnection) throws -> Bool
    /// Serves a WebSocket; the first is 1.
    typealias Serve = @Sendable (ScriptedSocket) throws -> Void

    private struct State {
        var server: ScriptedServer?
        var calls: [String] = []
        var sockets = 0
    }

    private let state = Mutex(State())
    private let spoken: RealtimeProtocol
    private let answer: Answer
    private let refuse: Refuse
    private let serve: Serve

    init(
        _ spoken: RealtimeProtocol = .v2, rest answer: @escaping Answer,
        refusing refuse: @escaping Refuse = { _, _ in false }, socket serve: @escaping Serve
    ) throws {
        self.spoken = spoken
        self.refuse = refuse
        self.answer = answer
        self.serve = serve
        let server = try ScriptedServer { try self.handle($0) }
        state.withLock { $0.server = server }
    }

    var url: String { state.withLock { $0.server?.url ?? "" } }
    /// What was called by REST, such as `GET /chat/chats`.
    var calls: [String] { state.withLock { $0.calls } }

    func stop() {
        state.withLock { $0.server }?.stop()
    }

    private func handle(_ connection: ScriptedConnection) throws {
        while let request = try connection.readRequest() {
            guard !request.isUpgrade else {
                let number = state.withLock { state in
                    state.sockets += 1
                    return state.sockets
                }
                if try refuse(number, connection) { return }
                let socket = try ScriptedWebSocket(
                    request, on: connection, subprotocols: spoken == .v2 ? [RealtimeProtocol.v2.rawValue] : [])
                return try serve(ScriptedSocket(socket, number: number, query: request.query, spoken: spoken))
            }
            let path = request.path.hasPrefix("/api/v1") ? String(request.path.dropFirst(7)) : request.path
            state.withLock { $0.calls.append("\(request.method) \(path)") }
            let (status, json) = answer(request) ?? (404, #"{"detail":"Not there.","code":"not_found"}"#)
            try connection.respond(status, json: json)
        }
    }
}

/// A WebSocket of a ``ScriptedChat``, in events and commands.
struct ScriptedSocket: Sendable {
    let socket: ScriptedWebSocket
    /// Among the WebSockets of the server, from 1.
    let number: Int
    /// Of the upgrade; holds the token.
    let query: String
    let spoken: RealtimeProtocol

    init(_ socket: ScriptedWebSocket, number: Int, query: String, spoken: RealtimeProtocol) {
        self.socket = socket
        self.number = number
        self.query = query
        self.spoken = spoken
    }

    func send(_ event: ServerEvent) throws {
        var writer = JSONWriter(capacity: 512)
        event.write(to: &writer, spoken: spoken, now: Timestamp(milliseconds: 0))
        try socket.send(String(decoding: writer.bytes, as: UTF8.self))
    }

    /// Greets staff 1.
    func greet(epoch: String? = "e") throws {
        var greeting = ServerEvent.Connected(participant: .user(1), spoken: spoken)
        greeting.epoch = spoken == .v2 ? epoch : nil
        try send(.connected(greeting))
    }

    /// The next command of a kind that the test cares for.
    func receive(where isWanted: (ClientCommand) -> Bool = { _ in true }) throws -> ClientCommand? {
        while let text = try socket.receiveText() {
            let command = try ClientCommand(json: try JSONValue(jsonBytes: Array(text.utf8)), spoken: spoken)
            if command == .ping { try send(.pong(nil)) }
            if isWanted(command) { return command }
        }
        return nil
    }

    /// Waits for the join of chats, and answers it as a v2 server whose chats are at `revision`.
    func join(at revision: Int64 = 5, _ messages: [Message] = []) throws {
        while let command = try receive() {
            switch command {
            case .joinChats(let joins, _):
                for join in joins {
                    try send(.joined(join.chatID, .fixture(revision, messages: messages, lastMessage: 10)))
                }
                return
            case .joinChat: return
            default: break
            }
        }
    }

    /// The next message that the client sends.
    func receiveMessage() throws -> MessageDraft? {
        while let command = try receive() {
            if case .sendMessage(_, let draft) = command { return draft }
        }
        return nil
    }

    /// Reads until the client goes.
    func idle() throws {
        while try receive() != nil {}
    }
}

extension ScriptedChat {
    /// One chat, with staff 1 and customer 7, at revision 5 with message 10 the newest.
    static func oneChat(_ request: ScriptedRequest) -> (status: Int, json: String)? {
        switch request.path {
        case "/api/v1/chat/chats": (200, json([Chat.fixture(revision: 5, lastMessage: 10)]))
        case "/api/v1/auth/me": (200, json(Identity(participant: .user(1))))
        default: nil
        }
    }

    static func json(_ value: some JSONEncodable) -> String {
        String(decoding: value.jsonBytes(), as: UTF8.self)
    }
}

extension ChatClient {
    /// A client of a scripted server, over real sockets; its waits between connections are none.
    static func scripted(
        _ server: ScriptedChat, session: Session = Session(kind: .user, accessToken: "one", refreshToken: "r1"),
        clock: MonotonicClock = MonotonicClock(), folder: AccountFolder? = nil,
        generator: any RandomNumberGenerator & Sendable = CountingGenerator()
    ) throws -> ChatClient {
        ChatClient(
            server: try ServerAddress(server.url), session: session,
            transport: CurlHTTPTransport(options: TransportOptions()),
            connector: CurlConnector(options: TransportOptions()), clock: clock, folder: folder,
            generator: generator)
    }
}

/// Runs a client while `body` looks at its events; then cancels it.
func withRunning<Value: Sendable>(
    _ client: ChatClient, _ body: (inout ClientEvents.AsyncIterator) async throws -> Value
) async throws -> Value {
    var events = client.events.makeAsyncIterator()
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await client.run() }
        defer { group.cancelAll() }
        return try await body(&events)
    }
}

extension ClientEvents.AsyncIterator {
    /// The first event for which `pick` gives something; those before are passed over.
    mutating func first<Value>(_ pick: (ClientEvent) -> Value?) async throws -> Value {
        while let event = await next() {
            if let value = pick(event) { return value }
        }
        throw ScriptFailure("the events ended")
    }

    /// Waits until the line is live.
    mutating func live() async throws {
        try await first { if case .connection(.live) = $0 { () } else { nil } }
    }

    /// The next new message.
    mutating func message() async throws -> Message {
        try await first { if case .message(let message) = $0 { message } else { nil } }
    }
}
