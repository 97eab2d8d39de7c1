import ChatClientKit
import ChatWire
import Testing

/// A customer on a busy day, with a real client that writes down all that it is shown.
final class BusyCustomer: Sendable {
    /// What the client was shown.
    struct Notes: Sendable {
        /// The messages in the order in which they came, as they were then.
        var messages: [Message] = []
        /// Those that were changed or deleted since, as they are now.
        var changed: [MessageID: Message] = [:]
        /// How far staff have read.
        var readByStaff = MessageID(0)
        var isStaffTyping = false
        var isLive = false
        /// Whether it tries again at once when the line is lost.
        var hurries = false

        /// The words of all messages that came, or of those of one side.
        func words(of side: ParticipantType? = nil) -> [String] {
            messages.filter { side == nil || $0.sender?.type == side }.map(\.content)
        }
    }

    /// What staff call them: `Customer 3`.
    let name: String
    let phone: String
    /// Their chat with the salon.
    let chat: ChatID
    let client: ChatClient
    let notes = Watched(Notes())

    /// Signs in; who has no chat opens one.
    init(_ credentials: Credentials, at server: String) async throws {
        guard case .customer(let phone, _) = credentials else { throw ClientError(.invalidArgument, "no customer") }
        self.phone = phone
        let session = try await Session.signIn(to: server, with: credentials)
        client = try ChatClient(server: server, session: session)
        name = try #require(try await client.api.me().name)
        if let known = try await client.api.chats().first {
            chat = known.id
        } else {
            let salon = try #require(try await client.api.salons().first { $0.name == "Bench" })
            chat = try await client.api.openChat(OpenChatAsCustomer(salonID: salon.id)).id
        }
    }

    /// Keeps the line up and the notes, until cancelled.
    func run() async {
        let events = client.events
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await self.client.run() }
            group.addTask {
                for await event in events {
                    self.note(event)
                    if case .connection(.waiting) = event, self.notes.value.hurries { await self.client.reconnectNow() }
                }
            }
            await group.waitForAll()
        }
    }

    private func note(_ event: ClientEvent) {
        notes.change { notes in
            switch event {
            case .connection(let state): if case .live = state { notes.isLive = true } else { notes.isLive = false }
            case .message(let message): notes.messages.append(message)
            case .messageUpdated(let message), .messageDeleted(let message): notes.changed[message.id] = message
            case .read(_, let message, let reader) where reader.key?.type == .user:
                notes.readByStaff = max(notes.readByStaff, message)
            case .typing(_, let typist, let isTyping) where typist.key?.type == .user: notes.isStaffTyping = isTyping
            default: break
            }
        }
    }

    /// Connects as soon as it can be; from now on, or no longer.
    func hurries(_ hurries: Bool) async {
        notes.change { $0.hurries = hurries }
        if hurries { await client.reconnectNow() }
    }

    /// Writes, and waits until the server has it.
    @discardableResult
    func writes(_ words: String...) async throws -> [Message] {
        var pending: [PendingMessage] = []
        for text in words { pending.append(try await client.send(text, to: chat)) }
        var stored: [Message] = []
        for message in pending { stored.append(try await message.stored()) }
        return stored
    }

    /// Writes while the server may be away: what it becomes shows later.
    func writesMeanwhile(_ words: String...) async throws -> [PendingMessage] {
        var pending: [PendingMessage] = []
        for text in words { pending.append(try await client.send(text, to: chat)) }
        return pending
    }

    /// Sends a picture.
    func sends(picture path: String, saying words: String) async throws {
        var draft = MessageDraft(text: words)
        let upload = try await client.api.upload(file: path)
        draft.messageType = .image
        draft.mediaURL = upload.fileURL
        _ = try await client.send(draft, to: chat).stored()
    }

    /// Reads all that there is.
    func reads() async {
        guard let last = notes.value.messages.last else { return }
        await client.markRead(chat, upTo: last.id)
    }

    /// Waits until staff's words have come.
    func sees(_ words: String...) async throws {
        try await notes.wait(for: "\(name) sees \(words)") { notes in
            let seen = notes.words(of: .user)
            return words.allSatisfy(seen.contains)
        }
    }
}
