internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Synchronization

/// Someone signed in: the client library's events become the console's here, and in an extension the console's effects
/// the library's calls.
final class Connection: Sendable {
    private let access: Access
    var client: ChatClient { access.client }
    /// Whose calls there are.
    var kind: ParticipantType { access.kind }
    private let server: ServerAddress
    private let folder: StateFolder?
    private let mailbox: Mailbox
    let files: FileTransfers
    /// There once it is known whose drafts they are.
    private let drafts = Mutex<DraftStore?>(nil)

    init(_ access: Access, server: ServerAddress, folder: StateFolder?, settings: ConsoleSettings, mailbox: Mailbox) {
        self.access = access
        self.server = server
        self.folder = folder
        self.mailbox = mailbox
        files = FileTransfers(access, server: server, settings: settings, folder: folder) {
            mailbox.post(.session($0))
        }
    }

    /// Keeps the line up and passes on what happens, until signed out or cancelled.
    func run() async {
        let events = client.events
        var translator = EventTranslator()
        await paint(&translator)
        await withTaskGroup { [translator] group in
            group.addTask { _ = await self.client.run() }
            group.addTask { await self.follow(events, translator) }
            await group.waitForAll()
        }
    }

    /// Waits until the server has what was sent; without a connection there is nothing to wait for.
    ///
    /// - Returns: how many messages wait still.
    func sendRest() async -> Int {
        let events = client.events
        let known = await client.snapshot()
        var unsent = Set(known.outgoing.filter(\.isOnItsWay).map(\.id))
        guard known.connection.isConnected, !unsent.isEmpty else { return unsent.count }
        for await case .outgoing(let message) in events where !message.isOnItsWay {
            unsent.remove(message.id)
            if unsent.isEmpty { break }
        }
        return unsent.count
    }

    /// Ends a session that goes with the console.
    func end() async {
        await access.end()
    }

    /// Shows what was kept, before anything is asked of the network.
    private func paint(_ translator: inout EventTranslator) async {
        let known = await client.snapshot()
        guard let identity = known.identity, !known.chats.isEmpty else { return }
        await tell(translator.translate(.identity(identity), now: .now))
        await tell(translator.translate(.chats(known.chats), now: .now))
    }

    private func follow(_ events: ClientEvents, _ translator: EventTranslator) async {
        var translator = translator
        for await event in events {
            switch event {
            case .resync:
                // What was missed of the open transcript is read when the chat is opened again.
                let known = await client.snapshot()
                await tell(translator.translate(.connection(known.connection), now: .now))
                await tell(translator.translate(.chats(known.chats), now: .now))
            case .historyReset(let chat):
                await tell(translator.translate(event, now: .now))
                await readNewest(of: chat)
            default:
                await tell(translator.translate(event, now: .now))
            }
        }
    }

    private func tell(_ events: [SessionEvent]) async {
        for event in events {
            tell(event)
            if case .signedIn(let account) = event { await openDrafts(of: account) }
        }
    }

    /// Brings back what was being written; the first time that it is known by whom.
    private func openDrafts(of account: Account) async {
        guard let folder, drafts.withLock({ $0 == nil }) else { return }
        let store = DraftStore(profile: folder, server: server.url, account: account.key)
        drafts.withLock { $0 = store }
        await files.open(for: account.key)
        let loaded = await store.load()
        if !loaded.isEmpty { tell(.draftsLoaded(loaded)) }
    }

    /// Leaves an event for the console.
    func tell(_ event: SessionEvent) {
        mailbox.post(.session(event))
    }

    /// Keeps a draft.
    func save(_ text: String, for chat: ChatID) async {
        guard let store = drafts.withLock({ $0 }), access.mayKeep else { return }
        do {
            try await store.save(text, for: chat)
            tell(.draftSaved(chat))
        } catch {
            tell(.failed("\(error)"))
        }
    }

    /// Shows the newest page of a chat's history: as it was kept, then as it is.
    func showNewest(of chat: ChatID) async {
        let kept = await client.keptHistory(of: chat)
        if !kept.isEmpty { tell(.keptHistory(chat, kept)) }
        await readNewest(of: chat)
    }

    /// Reads the newest page of a chat's history.
    private func readNewest(of chat: ChatID) async {
        do throws(ClientError) {
            let page = try await client.history(of: chat)
            tell(.history(chat, messages: page.messages, hasOlder: page.hasMore))
        } catch {
            tell(.historyFailed(chat))
            tell(.failed(error.message))
        }
    }
}

extension ChatClientKit.OutgoingMessage {
    fileprivate var isOnItsWay: Bool {
        switch state {
        case .queued, .sending: true
        case .sent, .failed: false
        }
    }
}
