public import ChatWire

/// A chat client: one supervised connection, everything on it exactly once and in order, and an outbox.
///
/// ```swift
/// let session = try await Session.signIn(to: server, with: .staff(email: email, password: password))
/// let client = try ChatClient(server: server, session: session)
/// try await client.withConnection { events in
///     let message = try await client.send("Hello", to: chat).stored()
///     print("Stored as \(message.id).")
///     for await event in events { show(event) }
/// }
/// ```
///
/// With a folder, what was sent and what was read outlive the process: a client of the same account goes on where the last one
/// left off, with its outbox, and with each message that came meanwhile as an event.
///
/// Nothing happens on the line until ``run()`` is called, by itself or by ``withConnection(isolation:_:)``; it is the
/// connection's life, and cancelling it ends the connection. Sending works at any time: what cannot be sent yet waits.
public actor ChatClient {
    // What is set once.
    let server: ServerAddress
    let kind: ParticipantType
    let connector: any ByteStreamConnector
    let clock: MonotonicClock
    let store: ClientStore?
    let faults: Faults
    /// How other processes' changes to what is kept are heard of.
    private let makeWatch: @Sendable () -> (any FolderWatch)?
    let keeper: SessionKeeper
    let hub = EventHub()
    /// Ends a wait between two connections.
    let retryBell = Doorbell()
    /// Says that something new is due, or earlier than before.
    let agendaBell = Doorbell()

    /// The typed REST calls, with this client's session.
    public nonisolated let api: ChatAPI

    // What is known.
    var state = ConnectionState.stopped
    var list = ChatList()
    var syncs: [ChatID: ChatSync] = [:]
    /// Chats that were asked for by name, whether or not the list has them.
    var joinedByHand: Set<ChatID> = []
    var epoch: String?
    var identity: Identity?
    /// Whether that was an event: what was kept is not.
    var isIdentityTold = false
    /// Whose the things are that were kept; nil where nothing was.
    var keptFor: ParticipantKey?

    // What is to be told.
    var outbox = Outbox()
    var outcomes: [OutgoingMessage.ID: OneShot<Result<Message, ClientError>>] = [:]
    var typing = TypingDebouncer()
    var typists = TypingIndicators()
    var deliveries = MarkReports()
    var readMarks = MarkReports()

    /// Without a folder, the place of the message that was sent last.
    var lastPlace: Int64 = 0
    /// How often what is kept of a chat's history became worthless: an answer asked for before is too.
    var resets: [ChatID: Int] = [:]
    /// How often the cache began a chat's range: a page that was asked for before does not belong to it.
    var beginnings: [ChatID: Int] = [:]

    // What is kept.
    /// Filled once what was kept is read.
    var opened: OneShot<Void>?
    /// Why nothing can be kept; what is sent fails with it.
    var storeFailure: ClientError?
    /// Whether this process sends for the account, and writes its cache.
    var isSender = false
    /// What is to be noted.
    let changes = WorkQueue<StoreChange>()
    /// The chats of which the cache holds a range.
    var heldRanges: Set<ChatID> = []

    // The line.
    var line: Line?
    /// Has the server asked at once, where it is asked every so often.
    let pollBell = Doorbell()
    /// How often a WebSocket was tried since one was good.
    var probes = 0
    /// How many messages are on their way by REST.
    var posting = 0
    /// Rings when one of them is answered.
    let postedBell = Doorbell()
    /// When the agenda is looked at again; nil: not before the bell rings.
    var agendaDue: Duration?
    var isRunning = false
    var isSignedOut = false
    var generator: any RandomNumberGenerator & Sendable

    /// Makes a client; it connects when it is run.
    ///
    /// - Parameters:
    ///   - server: `http://127.0.0.1:8000`, see ``ServerAddress``.
    ///   - session: from ``Session/signIn(to:with:options:)``, or one that was kept.
    ///   - sharing: where the session is shared with other processes; nil where this client alone acts with it.
    ///   - folder: where the outbox and a copy of chats and messages are kept, in a folder of its own for each server and
    ///     account, for their owner alone; made when it is missing. Any number of processes may share it. nil keeps
    ///     nothing: then what was not sent goes with the process.
    ///   - options: how to connect.
    /// - Throws: ``ClientError/Code/invalidArgument`` for an address that is none.
    public init(
        server: String, session: Session, sharing: (any SessionStorage)? = nil, folder: String? = nil,
        options: TransportOptions = TransportOptions()
    ) throws(ClientError) {
        let address = try ServerAddress(server)
        self.init(
            server: address, session: session, sharing: sharing, transport: CurlHTTPTransport(options: options),
            connector: CurlConnector(options: options), clock: MonotonicClock(),
            folder: folder.map { AccountFolder(in: $0, name: AccountFolder.name(server: address, session: session)) },
            generator: SystemRandomNumberGenerator())
    }

    package init(
        server: ServerAddress, session: Session, sharing: (any SessionStorage)? = nil, transport: any HTTPTransport,
        connector: any ByteStreamConnector, clock: MonotonicClock, folder: AccountFolder? = nil,
        store settings: ClientStore.Settings = ClientStore.Settings(),
        generator: any RandomNumberGenerator & Sendable, fault: PlantedFault? = nil
    ) {
        self.server = server
        self.connector = connector
        self.clock = clock
        self.generator = generator
        kind = session.kind
        faults = Faults(fault)
        outbox.faults = faults
        store = folder.map { ClientStore($0, settings: settings) }
        makeWatch = { folder.flatMap { settings.watch ?? KernelFolderWatch($0.shared) } }
        let rest = RESTClient(server: server, transport: transport)
        let hub = hub
        keeper = SessionKeeper(session, rest: rest, storage: sharing, clock: clock) { hub.emit(.session($0)) }
        api = ChatAPI(rest: rest, keeper: keeper, kind: session.kind)
    }

    /// The watch over the folder, which must be there.
    var folderWatch: (any FolderWatch)? {
        get async {
            await open()
            return makeWatch()
        }
    }

    // MARK: What is known

    /// The client's events from now on, for one reader; each call gives another reader's.
    ///
    /// Ask for them before ``run()``, so that none is missed.
    public nonisolated var events: ClientEvents { hub.subscribe() }

    /// Everything that the client knows at one moment.
    public struct Snapshot: Sendable {
        /// How the line is.
        public let connection: ConnectionState
        /// Who one is; nil before the first connection, if nothing was kept.
        public let identity: Identity?
        /// One's chats, the newest message first.
        public let chats: [Chat]
        /// What the server does not have yet, and what it refused.
        public let outgoing: [OutgoingMessage]
    }

    /// What the client knows now: to begin with, and after ``ClientEvent/resync``. Before the line is up that is what was
    /// kept, if there is a folder for it.
    public func snapshot() async -> Snapshot {
        await open()
        return Snapshot(connection: state, identity: identity, chats: list.ordered, outgoing: outbox.messages)
    }

    /// A chat, if it is known.
    public func chat(_ id: ChatID) -> Chat? {
        list.chats[id]
    }

    /// The tokens as they are now.
    public func session() async -> Session {
        await keeper.session
    }

    func emit(_ event: ClientEvent) {
        hub.emit(event)
    }
}
