extension ServerEvent: JSONDecodable {
    /// Reads an event, also as a base server sends it. An unknown type is ``unknown(type:)``, no error.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let type: String = try json.decode("type")
        switch type {
        case "connected": self = .connected(try Connected(json: json))
        case "message":
            self = .message(try json.decode("message"), revision: try json.decodeIfPresent("revision"))
        case "typing":
            self = .typing(
                try json.decode("chat_id"), try Self.someone(json), isTyping: try json.decode("is_typing"))
        case "read_receipt":
            self = .readReceipt(
                try json.decode("chat_id"), try json.decode("message_id"), reader: try Self.someone(json, "reader"),
                at: try json.decodeIfPresent("timestamp"), revision: try json.decodeIfPresent("revision"))
        case "user_joined": self = .userJoined(try json.decode("chat_id"), try Self.someone(json))
        case "user_left": self = .userLeft(try json.decode("chat_id"), try Self.someone(json))
        case "error": self = .error(try Failure(json: json))
        case "pong": self = .pong(try json.decodeIfPresent("timestamp"))
        case "joined": self = .joined(try json.decode("chat_id"), try Changes(json: json))
        case "message_updated":
            self = .messageUpdated(try json.decode("message"), revision: try json.decode("revision"))
        case "message_deleted":
            self = .messageDeleted(try json.decode("message"), revision: try json.decode("revision"))
        case "delivered":
            self = .delivered(try json.decode("chat_id"), try Self.participant(json), try json.decode("message_id"))
        case "chat_created": self = .chatCreated(try json.decode("chat"))
        case "chat_updated":
            self = .chatUpdated(try json.decode("chat"), revision: try json.decodeIfPresent("revision"))
        case "chat_removed": self = .chatRemoved(try json.decode("chat_id"))
        case "presence":
            self = .presence(
                try Self.participant(json), isOnline: try json.decode("is_online"),
                lastSeenAt: try json.decodeIfPresent("last_seen_at"))
        default: self = .unknown(type: type)
        }
    }

    private static func someone(
        _ json: JSONValue, _ role: String = "participant"
    ) throws(JSONDecodingError) -> Someone {
        Someone(type: try json.decodeIfPresent("\(role)_type"), id: try json.decode("\(role)_id"))
    }

    private static func participant(_ json: JSONValue) throws(JSONDecodingError) -> ParticipantKey {
        ParticipantKey(type: try json.decode("participant_type"), id: try json.decode("participant_id"))
    }
}

extension ServerEvent.Connected {
    fileprivate init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            participant: ParticipantKey(
                type: try json.decode("participant_type"), id: try json.decode("participant_id")),
            spoken: json["protocol"]?.stringValue.flatMap(RealtimeProtocol.init(rawValue:)) ?? .base)
        epoch = try json.decodeIfPresent("epoch")
        heartbeatInterval = try json.decodeIfPresent("heartbeat_interval")
        timestamp = try json.decodeIfPresent("timestamp")
        if let limits = json["limits"], !limits.isNull {
            self.limits = ServerEvent.Limits(
                contentLength: try limits.decode("content_length"), frameBytes: try limits.decode("frame_bytes"),
                uploadBytes: try limits.decode("upload_bytes"),
                messagesPerSecond: try limits.decode("messages_per_second"),
                messageBurst: try limits.decode("message_burst"))
        }
    }
}

extension ServerEvent.Failure {
    fileprivate init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            text: try json.decode("error"), code: try json.decodeIfPresent("code"),
            chatID: try json.decodeIfPresent("chat_id"),
            clientMessageID: try json.decodeIfPresent("client_message_id"),
            requestType: try json.decodeIfPresent("request_type"), retryAfter: try json.decodeIfPresent("retry_after"))
    }
}
