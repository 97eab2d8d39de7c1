import ChatWire

/// The bounds of a WebSocket connection (docs/PROTOCOL.md, section 5). 0 turns a rate off.
struct RealtimeSettings: Sendable {
    /// `send_message` a second and connection.
    var messagesPerSecond = 10
    /// `send_message` at once.
    var messageBurst = 30
    /// WebSocket messages of any kind a second and connection.
    var commandsPerSecond = 50
    /// WebSocket messages of any kind at once.
    var commandBurst = 200
    /// The largest upload, in bytes; announced only.
    var uploadBytes = WireLimits.uploadBytes
    /// Seconds between protocol pings.
    var pingInterval = 30
    /// Seconds without any byte after which a connection is dead.
    var silenceLimit = 75
    /// The most unsent bytes that a slow reader may have.
    var unsentBytes = 1 << 20
    /// How long, in seconds, the oldest unsent event may wait.
    var unsentSeconds = 10
    /// How many messages in a row that do not parse or validate end a connection.
    var badMessages = 20
    /// Milliseconds after which a participant without connection counts as gone.
    var presenceGrace: Int64 = 5_000
    /// Milliseconds after which typing ends by itself.
    var typingTimeout: Int64 = 6_000
    /// Milliseconds between repetitions of typing that are passed on.
    var typingRepeat: Int64 = 2_000

    /// What `connected` announces.
    var announced: ServerEvent.Limits {
        ServerEvent.Limits(
            contentLength: WireLimits.contentLength, frameBytes: WireLimits.frameBytesToServer,
            uploadBytes: uploadBytes, messagesPerSecond: messagesPerSecond, messageBurst: messageBurst)
    }
}
