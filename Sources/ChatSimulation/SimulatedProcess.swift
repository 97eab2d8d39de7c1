import ChatClientKit
import ChatTestSupport
import ChatWire

/// A program of one account, from its start to its end: the client, what it was told to do, and what it was shown.
final class SimulatedProcess: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    /// What the process knows of a chat's messages: what was kept, and what it was told since.
    struct View {
        /// The ids of new messages, in the order of their telling.
        var new: [MessageID] = []
        /// The newest words of each message that was shown or told.
        var known: [MessageID: Message] = [:]
    }

    let world: World
    let name: String
    let account: SimulatedAccount
    private(set) var client: ChatClient!
    var wires: [Wire] = []
    /// Whether what it does has any effect.
    private(set) var isAlive = true
    /// After so many more effects it is killed; nil for not.
    var effectsLeft: Int?
    private var task: Task<Void, Never>?
    private(set) var isOver = false
    private(set) var views: [ChatID: View] = [:]
    /// From which message on all must have been told, by the first join of the chat.
    private var baselines: [ChatID: (epoch: String, after: MessageID?)] = [:]
    private(set) var state: ConnectionState = .stopped
    var lastLook: (isLive: Bool, waiting: Int) = (false, 0)
    /// How the list differs from the server's, when it was looked at last.
    var listProblem: String?
    /// What was sent, in the order in which `send` returned.
    var sent: [SentRecord] = []
    /// The furthest that was said to be read.
    var reads: [ChatID: (epoch: String, mark: MessageID)] = [:]
    private let bell = SimulatedWatch()

    struct SentRecord {
        let id: String
        let chat: ChatID
        let text: String
        var outcome: String?
    }

    init(account: SimulatedAccount, name: String) {
        self.account = account
        self.name = name
        world = account.world
        var settings = ClientStore.Settings()
        settings.outboxDurability = .memory
        settings.cacheDurability = .memory
        settings.executor = world.thread.disk
        settings.watch = SimulatedFolderWatch(bell: bell) { [weak account, weak self] in
            account?.changed(by: self)
        }
        settings.beforeWrite = { [weak self] () throws(ClientError) in
            guard self?.acts() ?? false else { throw ClientError(.storage, "The process is gone.") }
        }
        settings.fault = world.fault
        let answer = world.server.issue(account.key)
        let session = Session(
            kind: account.key.type, accessToken: answer.accessToken, refreshToken: answer.refreshToken,
            expiresAt: answer.refreshToken == nil
                ? nil : world.wallTime.advanced(byMilliseconds: Int64(world.schedule.tokenLife / .milliseconds(1))))
        guard let server = try? ServerAddress("http://server") else { return }
        client = ChatClient(
            server: server, session: session, transport: SimulatedTransport(world: world, process: self),
            connector: SimulatedConnector(world: world, process: self), clock: world.clock, folder: account.folder,
            store: settings, generator: SeededGenerator(seed: world.generator.next()), fault: world.fault)
    }

    func ring() { bell.ring() }

    /// The store of which it joined a chat last.
    func epoch(of chat: ChatID) -> String? { baselines[chat]?.epoch }

    /// Whether the process may do one more thing that others notice.
    func acts() -> Bool {
        guard isAlive else { return false }
        if let left = effectsLeft {
            effectsLeft = left - 1
            if left <= 0 {
                kill()
                return false
            }
        }
        return true
    }

    // MARK: Life

    func start() {
        world.tell("\(name) starts")
        task = Task(executorPreference: world.thread.tasks) { [self] in
            let events = client.events
            await paint()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in await client.run() }
                group.addTask { [self] in
                    for await event in events { observe(event) }
                }
                await group.next()
                group.cancelAll()
            }
            isOver = true
            world.tell("\(name) is over")
        }
    }

    /// Ends it as kill -9 does: nothing that it does from now on has any effect.
    func kill() {
        guard isAlive else { return }
        world.tell("\(name) is killed")
        isAlive = false
        for wire in wires { wire.cut() }
        task?.cancel()
    }

    /// Ends it as a user does.
    func stop() {
        guard isAlive else { return }
        world.tell("\(name) stops")
        effectsLeft = nil
        task?.cancel()
    }

    /// Has something done by the process.
    func run(_ body: @escaping @Sendable (SimulatedProcess) async -> Void) {
        guard isAlive, !isOver else { return }
        Task(executorPreference: world.thread.tasks) { [self] in await body(self) }
    }

    // MARK: What it is shown

    /// What was kept is shown at once.
    private func paint() async {
        let known = await client.snapshot()
        for chat in known.chats {
            var before: MessageID?
            while true {
                let page = await client.keptHistory(of: chat.id, before: before, limit: 20)
                guard let last = page.last else { break }
                for message in page { views[chat.id, default: View()].known[message.id] = message }
                before = last.id
            }
        }
    }

    /// A page of a base server's history is news too: what it says is not told again.
    func lookedBack(at page: [Message]) {
        guard isAlive, world.schedule.isBase else { return }
        for message in page where views[message.chatID]?.known[message.id] != nil {
            views[message.chatID]?.known[message.id] = message
        }
    }

    private func observe(_ event: ClientEvent) {
        guard isAlive else { return }
        switch event {
        case .connection(let new):
            state = new
            world.tell("\(name) \(new)")
            if case .polling = new { polled() }
        case .message(let message):
            world.tell("\(name) sees \(message.id) \(message.content)")
            var view = views[message.chatID] ?? View()
            if let last = view.new.last, last >= message.id {
                world.find("\(name) was told of \(message.id) after \(last)")
            }
            view.new.append(message.id)
            view.known[message.id] = message
            views[message.chatID] = view
        case .messageUpdated(let message), .messageDeleted(let message):
            world.tell("\(name) sees \(message.id) changed: \(message.content)")
            views[message.chatID, default: View()].known[message.id] = message
        case .historyReset(let chat):
            world.tell("\(name) resets \(chat)")
            views[chat] = View()
            if world.schedule.upgrades != .allowed {
                baselines[chat] = nil
                polled()
            }
        case .resync: world.find("\(name) lost events")
        case .outgoing(let message):
            world.tell("\(name) \(message.id) \(message.state)".replacingMessage())
        case .failure(let error, _): world.tell("\(name) \(error)")
        default: break
        }
    }

    /// The server answered the process's join.
    func joined(_ chat: StoreModel.ChatModel, epoch: String, since: Int64?, isReset: Bool) {
        guard isAlive else { return }
        world.tell("\(name) joins \(chat.id) since \(since ?? -1) of \(chat.revision)\(isReset ? ", reset" : "")")
        if let known = baselines[chat.id], known.epoch == epoch, !isReset { return }
        baselines[chat.id] = (
            epoch,
            since.flatMap { isReset ? nil : chat.newest(at: $0) }
                ?? (isReset || since == nil ? chat.rows.last?.id : nil)
        )
    }

    /// A base server got the process's join: the first one shows no past, all others must show everything since.
    func joinedBase(_ chat: StoreModel.ChatModel) {
        guard isAlive, baselines[chat.id] == nil else { return }
        baselines[chat.id] = ("", chat.rows.last?.id)
    }

    /// Without a WebSocket nothing is joined: from the first round of asking on everything must be told.
    func polled() {
        for chat in world.server.store.chats where baselines[chat.id] == nil {
            baselines[chat.id] = (world.server.isBase ? "" : world.server.store.epoch, chat.rows.last?.id)
        }
    }

    // MARK: Judgement

    func judgeViews() {
        let server = world.server
        for chat in server.store.chats where chat.participants.contains(account.key) {
            guard let baseline = baselines[chat.id], baseline.epoch == (server.isBase ? "" : server.store.epoch) else {
                world.find("\(name) never joined \(chat.id)")
                continue
            }
            let view = views[chat.id] ?? View()
            let told = Set(view.new)
            for row in chat.rows where baseline.after.map({ row.id > $0 }) ?? true {
                if !told.contains(row.id), !row.current.isDeleted {
                    world.find(
                        "\(name) was never told of message \(row.id) (\(row.current.content)), new since \(baseline.after?.rawValue ?? 0)"
                    )
                }
            }
            for (id, message) in view.known.sorted(by: { $0.key < $1.key }) {
                guard let row = chat.rows.first(where: { $0.id == id })?.current else {
                    world.find("\(name) shows message \(id), which is not there")
                    continue
                }
                if row.content != message.content, !row.isDeleted || told.contains(id) {
                    world.find("\(name) shows message \(id) as \(message.content), and it is \(row.content)")
                }
            }
        }
    }
}

extension String {
    /// Without a message's many fields.
    fileprivate func replacingMessage() -> String {
        firstIndex(of: "(").map { String(self[..<$0]) } ?? self
    }
}

extension SimulatedProcess {
    /// What was said to be read, the server knows, if nothing of that went with a process or a store.
    func judgeReads() {
        for (id, read) in reads.sorted(by: { $0.key < $1.key })
        where !world.schedule.isBase && read.epoch == world.server.store.epoch {
            guard let chat = world.server.store.chat(id) else { continue }
            let mark = chat.mark(of: account.key)
            let unread = chat.rows.filter { row in
                row.current.sender != account.key && row.id <= read.mark && mark.map { row.id > $0 } ?? true
            }
            if !unread.isEmpty {
                world.find("\(name) read \(id) up to \(read.mark), and the server knows of \(mark?.rawValue ?? 0)")
            }
        }
    }

    /// The list says what the server says, once all is quiet.
    func compare(_ chats: [Chat]) {
        listProblem = nil
        for model in world.server.store.chats where model.participants.contains(account.key) {
            guard let chat = chats.first(where: { $0.id == model.id }) else {
                listProblem = "\(name) does not list \(model.id)"
                return
            }
            let right = world.server.store.view(model, for: account.key, isBase: world.schedule.isBase)
            if chat.unreadCount != right.unreadCount || chat.lastMessagePreview != right.lastMessagePreview {
                listProblem =
                    "\(name) lists \(model.id) with \(chat.unreadCount) unread and '\(chat.lastMessagePreview ?? "")'; it is "
                    + "\(right.unreadCount) and '\(right.lastMessagePreview ?? "")'"
            }
        }
    }
}
