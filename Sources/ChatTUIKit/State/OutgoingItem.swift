public import ChatWire

/// A message on its way to the server.
public struct OutgoingItem: Hashable, Sendable {
    /// How far it has come.
    public enum State: Hashable, Sendable {
        /// Its file is on the way, or waits for others of the chat; the message follows it.
        case uploading
        /// Waits in the outbox.
        case queued
        /// Given up, with the reason; asks to be tried again or thrown away.
        case failed(UserText)
    }

    /// The name under which the server will know it: its `client_message_id`.
    public let id: String
    /// Where it goes.
    public let chat: ChatID
    /// Its words.
    public let text: UserText
    /// What it answers.
    public let replyTo: MessageID?
    /// The picture or sound that it is.
    public let file: TranscriptMessage.File?
    /// The same, as long as the server does not have it.
    public let upload: FileUpload?
    /// When it was sent by its author.
    public let createdAt: Timestamp
    /// How far it has come.
    public var state: State

    /// A message on its way.
    public init(
        id: String, chat: ChatID, text: String, replyTo: MessageID? = nil, file: TranscriptMessage.File? = nil,
        createdAt: Timestamp, state: State = .queued
    ) {
        self.id = id
        self.chat = chat
        self.text = UserText(text)
        self.replyTo = replyTo
        self.file = file
        upload = nil
        self.createdAt = createdAt
        self.state = state
    }

    /// A message in the outbox.
    public init(id: String, chat: ChatID, draft: MessageDraft, createdAt: Timestamp, state: State = .queued) {
        self.init(
            id: id, chat: chat, text: draft.content, replyTo: draft.replyToMessageID,
            file: TranscriptMessage.File(draft), createdAt: createdAt, state: state)
    }

    /// A file that is to become a message.
    public init(_ upload: FileUpload, state: State) {
        id = upload.id
        chat = upload.chat
        text = UserText(upload.caption)
        replyTo = upload.replyTo
        file = TranscriptMessage.File(
            kind: upload.kind == .image ? .image : .voice, name: upload.name, size: upload.size, duration: nil,
            url: UserText(""))
        self.upload = upload
        createdAt = upload.createdAt
        self.state = state
    }
}
