/// What a client sends to have a message stored: the REST body, or the fields of `send_message`
/// (docs/PROTOCOL.md, section 4).
public struct MessageDraft: Hashable, Sendable {
    /// What it is.
    public var messageType: MessageType
    /// Its words; for text not blank.
    public var content: String
    /// Where its picture or sound is; for image and voice required.
    public var mediaURL: String?
    /// That file's media type.
    public var mediaType: String?
    /// How long that file plays, in seconds.
    public var mediaDuration: Double?
    /// The message that it answers, of the same chat.
    public var replyToMessageID: MessageID?
    /// What it points at.
    public var reference: Reference?
    /// The URLs of uploads that hang on it.
    public var attachments: [String]
    /// The client's own name for it, 1 to 64 printable ASCII characters, unique per sender: sending it again stores
    /// nothing new.
    public var clientMessageID: String?

    /// A message of words.
    public init(text: String, clientMessageID: String? = nil) {
        messageType = .text
        content = text
        attachments = []
        self.clientMessageID = clientMessageID
    }
}

extension MessageDraft {
    /// Reads the fields, noting what does not validate.
    public init(reading reader: inout RequestReader) {
        self.init(text: reader.optionalString("content", limit: WireLimits.contentLength) ?? "")
        if let word = reader.optionalString("message_type", limit: 32) {
            messageType = MessageType(rawValue: word)
            if ![.text, .image, .voice].contains(messageType) {
                reader.refuse("message_type", "Input should be 'text', 'image' or 'voice'", type: "enum")
            }
        }
        readMedia(&reader)
        replyToMessageID = reader.optionalID("reply_to_message_id")
        if let value = reader.value("reference") {
            var nested = RequestReader(value, at: reader.place("reference"))
            reference = Reference(reading: &nested)
            reader.adopt(nested)
        }
        for (index, value) in (reader.optionalList("attachments", limit: WireLimits.attachments) ?? []).enumerated() {
            guard let url = value.stringValue, Self.isMediaURL(url) else {
                reader.refuse("attachments", "Item \(index) should be the URL of an upload", type: "url")
                continue
            }
            attachments.append(url)
        }
        readClientMessageID(&reader)
        guard reader.isValid else { return }
        if messageType == .text {
            if reader.value("content") == nil {
                reader.missing("content")
            } else if content.isBlank {
                reader.refuse("content", "String should not be blank", type: "string_blank")
            }
        } else if mediaURL == nil {
            reader.missing("media_url")
        }
    }

    private mutating func readMedia(_ reader: inout RequestReader) {
        mediaURL = reader.optionalString("media_url", limit: 2_048)
        if let mediaURL, !Self.isMediaURL(mediaURL) {
            reader.refuse("media_url", "Input should be a path under /uploads/ or an http(s) URL", type: "url")
        }
        mediaType = reader.optionalString("media_type", limit: 255)
        if let value = reader.value("media_duration") {
            mediaDuration = value.numberValue
            guard let mediaDuration, (0...86_400).contains(mediaDuration) else {
                return reader.refuse("media_duration", "Input should be a number of seconds", type: "float_type")
            }
        }
    }

    private mutating func readClientMessageID(_ reader: inout RequestReader) {
        clientMessageID = reader.optionalString("client_message_id", limit: WireLimits.clientMessageIDLength)
        guard let clientMessageID else { return }
        if clientMessageID.isEmpty || !clientMessageID.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            reader.refuse("client_message_id", "Input should be 1 to 64 printable ASCII characters")
        }
    }

    private static func isMediaURL(_ url: String) -> Bool {
        let isPath = url.hasPrefix("/uploads/") && !url.contains("/../") && !url.contains("//")
        let isAddress = ["http://", "https://"].contains {
            url.lowercased().hasPrefix($0) && url.utf8.count > $0.utf8.count
        }
        return (isPath || isAddress) && url.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F }
    }
}

extension MessageDraft: JSONEncodable {
    /// Writes the REST body.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeFields(to: &writer) }
    }

    /// Writes the fields into an object that is begun.
    public func writeFields(to writer: inout JSONWriter) {
        writer.field("content", content)
        writer.field("message_type", messageType)
        writer.fieldIfPresent("media_url", mediaURL)
        writer.fieldIfPresent("media_type", mediaType)
        writer.fieldIfPresent("media_duration", mediaDuration)
        writer.fieldIfPresent("reply_to_message_id", replyToMessageID)
        writer.fieldIfPresent("reference", reference)
        if !attachments.isEmpty { writer.field("attachments", attachments) }
        writer.fieldIfPresent("client_message_id", clientMessageID)
    }
}
