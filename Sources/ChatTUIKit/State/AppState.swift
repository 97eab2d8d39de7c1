public import ChatWire

/// All that the terminal client knows and shows. Only ``update(_:_:)`` changes it.
public struct AppState: Sendable {
    /// What fills the screen.
    public enum Screen: Sendable {
        case signIn(SignInForm)
        case console
    }

    /// What lies over the screen and has the keys.
    public enum Overlay: Sendable {
        /// The help, scrolled down by lines.
        case help(firstLine: Int)
        case newChat(NewChatDialog)
        case goTo(GoToDialog)
        case find(FindDialog)
        case sendFile(SendFileDialog)
        /// A picture that came with a message; it fills the screen.
        case picture(Picture)
        case info(MessageInfo)
        case question(Question)
        /// What is wrong with the settings.
        case problems([DisplayText])
    }

    /// What the keys act on, where one pane at a time is shown.
    public enum Pane: Hashable, Sendable {
        case list
        case chat
    }

    // Set at start.
    /// The view that was asked for.
    public let side: Side
    /// Where the server is, for the sign-in form.
    public let server: UserText
    let calendar: LocalCalendar
    let keys: KeyTable
    let thresholds: WaitingThresholds
    var identifiers: IdentifierSource
    var notifications: NotificationSettings.Scope

    // The world.
    /// The time of the last tick.
    public internal(set) var now: Timestamp
    /// The screen's extent.
    public internal(set) var size: Size
    /// Whether someone looks.
    public internal(set) var attention = Attention.unreported(lastKey: nil)
    /// The connection.
    public internal(set) var line = LineState.connecting
    /// Whether it ever was up to date: what comes before is history.
    var hasBeenLive = false
    /// Who is signed in.
    public internal(set) var account: Account?
    /// The chats.
    public internal(set) var chats = ChatDirectory()
    var loadedScopes: Set<ChatScope> = []
    var transcripts: [ChatID: Transcript] = [:]
    var typing: [ChatID: Set<ParticipantKey?>] = [:]
    /// Outgoing messages that have not arrived, of all chats.
    var outbox: [String: ChatID] = [:]
    /// Those of them that were given up.
    var refused: Set<String> = []
    /// What is under way and takes a while, the last begun last.
    var transfers: [Transfer] = []
    /// What is known of the customers beside their chats, by the chat from which it was asked.
    var customers: [ChatID: CustomerPast] = [:]

    // What is shown.
    var screen: Screen
    var overlay: Overlay?
    var pane = Pane.list
    var arePanesHidden = false
    /// The chosen tab.
    public internal(set) var tab = ChatScope.mine
    /// The chat whose transcript is shown.
    public internal(set) var openChat: ChatID?
    var listCursor: ChatID?
    var selection: Transcript.ItemID?
    /// A part of the open chat's history, apart from what is loaded at its end.
    var excursion: Transcript?
    /// The message that is to be shown once it is there.
    var awaited: (chat: ChatID, message: MessageID)?
    var search: MessageSearch?
    var isMouseUsed = false
    /// The admin console, while it is shown.
    var admin: AdminConsole?
    var composer = Composer()
    var drafts: [ChatID: String] = [:]
    var draftStates: [ChatID: DraftState] = [:]
    /// Chats of which some state of the draft is on disk; what was typed since follows within ``draftDelay``.
    var keptDrafts: Set<ChatID> = []
    var sentTexts: [ChatID: [String]] = [:]
    /// Where the last file that was sent came from; empty: the folder in which the program was started.
    var fileFolder = ""
    /// Chats of which one was told, and which one has not seen since.
    var notified: Set<ChatID> = []
    var notice: Notice?
    var quitRequestedAt: Timestamp?
    var lines = LineCache()

    /// A client that has just started.
    ///
    /// - Parameters:
    ///   - side: the view to sign in to.
    ///   - server: where the server is, as it shall be shown.
    ///   - isSigningIn: whether credentials or a session are already being tried; otherwise the form waits for input.
    ///   - login: what the form begins with.
    ///   - problems: what is wrong with the settings; shown until a key is pressed.
    ///   - seed: makes the ids of sent messages unique; take a random one.
    public init(
        side: Side, server: String, size: Size, now: Timestamp, calendar: LocalCalendar, seed: UInt64,
        isSigningIn: Bool = false, login: String = "", keys: KeyTable = .standard,
        thresholds: WaitingThresholds = WaitingThresholds(), notifications: NotificationSettings.Scope = .all,
        problems: [String] = []
    ) {
        self.side = side
        self.server = UserText(server)
        self.size = size
        self.now = now
        self.calendar = calendar
        self.keys = keys
        self.thresholds = thresholds
        self.notifications = notifications
        identifiers = IdentifierSource(seed: seed)
        screen = .signIn(SignInForm(login: login, isSending: isSigningIn))
        if !problems.isEmpty { overlay = .problems(problems.map { UserText($0).line }) }
    }

    /// The chat that is open.
    var openSummary: ChatSummary? { openChat.flatMap { chats[$0] } }

    /// Who is signed in, on the wire.
    var me: ParticipantKey? { account?.key }

    /// Drafts that are not yet on disk, by chat; for saving them when the program ends.
    public var unsavedDrafts: [ChatID: String] {
        var unsaved: [ChatID: String] = [:]
        for (id, state) in draftStates where state != .saved {
            unsaved[id] = id == openChat ? composer.draft : drafts[id] ?? ""
        }
        return unsaved
    }
}

/// When a waiting customer's row turns yellow, then red.
public struct WaitingThresholds: Hashable, Sendable {
    /// Milliseconds until it is long.
    public let long: Int64
    /// Milliseconds until it is too long.
    public let tooLong: Int64

    /// Thresholds in minutes.
    public init(longMinutes: Int = 5, tooLongMinutes: Int = 15) {
        long = Int64(min(max(0, longMinutes), 100_000)) * 60_000
        tooLong = Int64(min(max(0, tooLongMinutes), 100_000)) * 60_000
    }

    /// The role of a row whose customer waits since a time.
    func role(since: Timestamp, now: Timestamp) -> Style.Role {
        let waited = now.milliseconds(since: since)
        return waited >= tooLong ? .waitingTooLong : waited >= long ? .waitingLong : .waitingCalm
    }
}

/// Something said for a short while.
struct Notice: Hashable, Sendable {
    let text: DisplayText
    let isError: Bool
    let until: Timestamp
}

/// Where a draft stands between the composer and the disk.
enum DraftState: Hashable, Sendable {
    /// Changed; to be saved at the time.
    case changed(saveAt: Timestamp)
    /// Given out to be saved.
    case saving
    case saved
}

/// Makes the ids by which sent messages are known before they are stored.
struct IdentifierSource: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 32 hexadecimal digits.
    mutating func next() -> String {
        hexadecimal(random()) + hexadecimal(random())
    }

    /// SplitMix64: distinct for every step of one seed.
    private mutating func random() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    private func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
