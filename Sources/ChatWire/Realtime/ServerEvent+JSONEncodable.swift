extension ServerEvent {
    /// The word in `type`.
    public var typeName: String {
        switch self {
        case .connected: "connected"
        case .message: "message"
        case .typing: "typing"
        case .readReceipt: "read_receipt"
        case .userJoined: "user_joined"
        case .userLeft: "user_left"
        case .error: "error"
        case .pong: "pong"
        case .joined: "joined"
        case .messageUpdated: "message_updated"
        case .messageDeleted: "message_deleted"
        case .delivered: "delivered"
        case .chatCreated: "chat_created"
        case .chatUpdated: "chat_updated"
        case .chatRemoved: "chat_removed"
        case .presence: "presence"
        case .unknown(let type): type
        }
    }

    /// Writes the event for a connection that speaks `spoken`: base connections are not told of revisions.
    ///
    /// - Parameters:
    ///   - writer: where to.
    ///   - spoken: what the connection speaks.
    ///   - now: the `timestamp` of the events that carry one.
    public func write(to writer: inout JSONWriter, spoken: RealtimeProtocol, now: Timestamp) {
        writer.object { writer in
            writer.field("type", typeName)
            switch self {
            case .connected(let connected): connected.writeFields(to: &writer, now: now)
            case .message(let message, let revision):
                writer.field("chat_id", message.chatID)
                writer.field("message", message)
                writer.field("timestamp", now)
                if spoken == .v2 { writer.field("revision", revision) }
            case .typing(let chatID, let someone, let isTyping):
                writer.field("chat_id", chatID)
                writer.fields(of: someone)
                writer.field("is_typing", isTyping)
                writer.field("timestamp", now)
            case .readReceipt(let chatID, let messageID, let reader, let at, let revision):
                writer.field("chat_id", chatID)
                writer.field("message_id", messageID)
                writer.field("reader_type", reader.type)
                writer.field("reader_id", reader.id)
                writer.field("timestamp", at ?? now)
                if spoken == .v2 { writer.field("revision", revision) }
            case .userJoined(let chatID, let someone), .userLeft(let chatID, let someone):
                writer.field("chat_id", chatID)
                writer.fields(of: someone)
                writer.field("timestamp", now)
            case .error(let failure): failure.writeFields(to: &writer)
            case .pong(let timestamp): writer.field("timestamp", timestamp ?? now)
            case .joined(let chatID, let changes):
                writer.field("chat_id", chatID)
                changes.writeFields(to: &writer)
            case .messageUpdated(let message, let revision), .messageDeleted(let message, let revision):
                writer.field("chat_id", message.chatID)
                writer.field("message", message)
                writer.field("revision", revision)
            case .delivered(let chatID, let participant, let messageID):
                writer.field("chat_id", chatID)
                writer.fields(of: Someone(participant))
                writer.field("message_id", messageID)
            case .chatCreated(let chat): writer.field("chat", chat)
            case .chatUpdated(let chat, let revision):
                writer.field("chat", chat)
                writer.fieldIfPresent("revision", revision)
            case .chatRemoved(let chatID): writer.field("chat_id", chatID)
            case .presence(let participant, let isOnline, let lastSeenAt):
                writer.fields(of: Someone(participant))
                writer.field("is_online", isOnline)
                writer.field("last_seen_at", lastSeenAt)
            case .unknown: break
            }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func fields(of someone: ServerEvent.Someone) {
        field("participant_type", someone.type)
        field("participant_id", someone.id)
    }
}

extension ServerEvent.Connected {
    fileprivate func writeFields(to writer: inout JSONWriter, now: Timestamp) {
        writer.field("participant_type", participant.type)
        writer.field("participant_id", participant.id)
        writer.field("timestamp", timestamp ?? now)
        writer.field("protocol", spoken.rawValue)
        writer.field("epoch", epoch)
        writer.field("heartbeat_interval", heartbeatInterval)
        writer.field("limits", limits)
    }
}

extension ServerEvent.Limits: JSONEncodable {
    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("content_length", contentLength)
            writer.field("frame_bytes", frameBytes)
            writer.field("upload_bytes", uploadBytes)
            writer.field("messages_per_second", messagesPerSecond)
            writer.field("message_burst", messageBurst)
        }
    }
}

extension ServerEvent.Failure {
    fileprivate func writeFields(to writer: inout JSONWriter) {
        writer.field("error", text)
        writer.fieldIfPresent("code", code)
        writer.fieldIfPresent("chat_id", chatID)
        writer.fieldIfPresent("client_message_id", clientMessageID)
        writer.fieldIfPresent("request_type", requestType)
        writer.fieldIfPresent("retry_after", retryAfter)
    }
}
