public import ChatWire

extension TranscriptMessage {
    /// A message as the server tells of it.
    public init(_ message: Message) {
        id = message.id
        sender = message.sender
        senderName = UserText(message.senderName ?? "")
        sentAt = message.createdAt
        isEdited = message.isEdited
        isDelivered = message.isDelivered
        let readers = message.readReceipts.map(\.reader)
        isReadAcross = readers.contains { $0.type != message.sender?.type }
        isReadAmongOwn = readers.contains { $0.type == message.sender?.type && $0 != message.sender }
        guard !message.isDeleted else {
            body = .deleted
            extras = nil
            return
        }
        let media = File(message)
        body = media.map(Body.file) ?? .text(UserText(message.content))
        let quote = message.replyTo.map(Quote.init)
        let card = message.reference.map(Card.init)
        let files = message.attachments.map(File.init).filter { $0.url != media?.url }
        let caption = media == nil || message.content.isEmpty ? nil : UserText(message.content)
        let isPlain = quote == nil && card == nil && files.isEmpty && caption == nil
        extras = isPlain ? nil : Extras(quote: quote, card: card, files: files, caption: caption)
    }
}

extension TranscriptMessage.File {
    /// The picture or sound that a message is.
    init?(_ message: Message) {
        guard let url = message.mediaURL, message.messageType == .image || message.messageType == .voice else {
            return nil
        }
        self.init(
            kind: message.messageType == .image ? .image : .voice, name: UserText(Self.name(in: url)),
            size: message.mediaSize, duration: message.mediaDuration, url: UserText(url))
    }

    /// The picture or sound that a message on its way is.
    init?(_ draft: MessageDraft) {
        guard let url = draft.mediaURL, draft.messageType == .image || draft.messageType == .voice else { return nil }
        self.init(
            kind: draft.messageType == .image ? .image : .voice, name: UserText(Self.name(in: url)), size: nil,
            duration: draft.mediaDuration, url: UserText(url))
    }

    /// A file that hangs on a message.
    init(_ attachment: Attachment) {
        let type = attachment.fileType ?? ""
        self.init(
            kind: type.hasPrefix("image/") ? .image : type.hasPrefix("audio/") ? .voice : .other,
            name: UserText(attachment.fileName ?? Self.name(in: attachment.fileURL)), size: attachment.fileSize,
            duration: attachment.duration, url: UserText(attachment.fileURL))
    }

    /// The last part of a URL's path; of the server's uploads without the random part before the first underscore.
    private static func name(in url: String) -> String {
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let name = path.split(separator: "/").last ?? ""
        guard url.hasPrefix("/uploads/"), let underscore = name.firstIndex(of: "_") else { return String(name) }
        return String(name[name.index(after: underscore)...])
    }
}

extension TranscriptMessage.Quote {
    init(_ target: ReplyTarget) {
        self.init(
            id: target.id, name: UserText(target.senderName ?? ""),
            text: UserText(target.isDeleted ? Message.deletedContent : target.content))
    }
}

extension TranscriptMessage.Card {
    /// The keys that may be shown, in this order (docs/PROTOCOL.md, section 4).
    private static let keys = ["title", "starts_at", "price"]

    init(_ reference: Reference) {
        let kind = reference.kind.rawValue
        self.init(
            label: UserText(kind.prefix(1).uppercased() + kind.dropFirst() + " #\(reference.id)"),
            facts: Self.keys.compactMap { key in
                guard let value = reference.data?[key] else { return nil }
                if key == "starts_at", let time = value.stringValue.flatMap({ Timestamp($0) }) { return .time(time) }
                return
                    (value.stringValue ?? value.integerValue.map { String($0) } ?? value.numberValue.map { String($0) })
                    .map { .text(UserText($0)) }
            })
    }
}
