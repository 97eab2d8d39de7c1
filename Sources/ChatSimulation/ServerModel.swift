import ChatClientKit
import ChatTestSupport
import ChatWire

/// The server of a simulated world: right in what it stores, hostile in how it tells.
///
/// Safe without a lock: a world runs on one thread.
final class ServerModel: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    unowned let world: World
    var store: StoreModel
    /// Whether it listens.
    private(set) var isUp = true
    private(set) var sockets: [ServerSocket] = []
    /// When access tokens run out.
    private var tokens: [String: (owner: ParticipantKey, expiry: Duration)] = [:]
    private var tokenCount = 0
    private var epochCount = 1
    /// Everything that any store of it ever held, by the client's id; for the checks.
    private(set) var stored: [String: [(epoch: String, message: Message)]] = [:]
    /// What the server refused for good, by the client's id.
    private(set) var refused: Set<String> = []

    init(world: World) {
        self.world = world
        store = StoreModel(epoch: "e1", chats: [])
    }

    var isBase: Bool { world.schedule.isBase }
    var wallTime: Timestamp { world.wallTime }

    // MARK: Tokens

    func issue(_ owner: ParticipantKey) -> TokenAnswer {
        tokenCount += 1
        tokens["a\(tokenCount)"] = (owner, world.time.now + world.schedule.tokenLife)
        return TokenAnswer(
            accessToken: "a\(tokenCount)", expiresIn: Int(world.schedule.tokenLife / .seconds(1)),
            refreshToken: isBase ? nil : "r \(owner.type.rawValue) \(owner.id)", account: nil)
    }

    /// Whose a token is, while it counts.
    func owner(of token: String) -> ParticipantKey? {
        // Base clients cannot refresh, so that there tokens live long.
        tokens[token].flatMap { isBase || $0.expiry > world.time.now ? $0.owner : nil }
    }

    func expiry(of token: String) -> Duration? { isBase ? nil : tokens[token]?.expiry }

    // MARK: Life

    /// Goes down for a while: with a word to those who are connected, or without.
    func restart() {
        guard isUp else { return }
        let saysGoodbye = world.chance(0.5)
        isUp = false
        for socket in sockets {
            if saysGoodbye { socket.close(1001, "") } else { socket.wire.cut() }
        }
        sockets = []
        world.time.after(world.generator.span(10, 20_000)) { [self] in isUp = true }
    }

    /// Comes back from a backup that was made before.
    func restore(_ backup: StoreModel) {
        restart()
        isUp = false
        store = backup
        epochCount += 1
        store.epoch = "e\(epochCount)"
        // A store that was restored goes on counting where the backup left off, as autoincrement does.
    }

    func connected(_ socket: ServerSocket) {
        sockets.append(socket)
        guard isBase, let owner = socket.owner else { return }
        // One connection per participant: a second closes the first.
        for other in sockets where other !== socket && other.owner == owner {
            other.close(1000, "")
        }
    }

    func disconnected(_ socket: ServerSocket) {
        sockets.removeAll { $0 === socket }
    }

    // MARK: Changes

    /// Stores a message and tells everyone.
    func send(
        _ draft: MessageDraft, to chatID: ChatID, from sender: ParticipantKey, by socket: ServerSocket?
    ) -> Result<Message, Refusal> {
        guard let chat = store.index(of: chatID), store.chats[chat].participants.contains(sender) else {
            return .failure(Refusal(status: 404, code: .notFound))
        }
        guard !draft.content.hasPrefix("refuse me") else {
            if let id = draft.clientMessageID { refused.insert(id) }
            return .failure(Refusal(status: 403, code: .blocked))
        }
        let (message, isNew) = store.send(draft, to: chat, from: sender, at: wallTime, tellsRepetitions: !isBase)
        if isNew {
            if let id = draft.clientMessageID { stored[id, default: []].append((store.epoch, message)) }
            publish(.message(message, revision: message.revision), in: chatID, revision: message.revision, and: socket)
        } else {
            socket?.tell(.message(message, revision: message.revision))
        }
        return .success(message)
    }

    func read(_ id: MessageID, in chatID: ChatID, by reader: ParticipantKey) {
        guard let chat = store.index(of: chatID), store.chats[chat].participants.contains(reader),
            let mark = store.read(id, in: chat, by: reader, at: wallTime)
        else { return }
        publish(
            .readReceipt(
                chatID, mark.messageID, reader: ServerEvent.Someone(reader), at: mark.readAt, revision: mark.revision),
            in: chatID, revision: mark.revision)
    }

    /// Tells all who are joined, each by itself: some are told twice, some not at all.
    func publish(_ event: ServerEvent, in chatID: ChatID, revision: Int64?, and sender: ServerSocket? = nil) {
        for socket in sockets where socket.joined.contains(chatID) || socket === sender {
            if isBase {
                // What a base server does not tell is found by rereading only.
                switch event {
                case .message(let message, _):
                    socket.tell(.message(StoreModel.shown(message, isBase: true), revision: nil))
                    if !world.isCalm, world.chance(world.schedule.repeated) {
                        socket.tell(.message(StoreModel.shown(message, isBase: true), revision: nil))
                    }
                case .readReceipt: socket.tell(event)
                default: break
                }
                continue
            }
            guard world.isCalm || !world.chance(world.schedule.skipped) else { continue }
            socket.tell(event)
            if !world.isCalm, world.chance(world.schedule.repeated) { socket.tell(event) }
        }
    }

    struct Refusal: Error {
        let status: Int
        let code: ErrorCode
    }
}
