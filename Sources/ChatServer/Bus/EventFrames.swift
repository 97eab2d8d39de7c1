import ChatWire
import ChatWebSocket
import NIOCore
import Synchronization

/// The frames of one event, encoded once for each audience that is present and shared by all its recipients.
final class EventFrames: Sendable {
    private struct Key: Hashable {
        let audience: Audience
        /// For chat events the recipient's own unread count, which they hold; else 0.
        let unreadCount: Int
    }

    private let frames = Mutex<[Key: ByteBuffer]>([:])
    private let make: @Sendable (Audience, ParticipantKey?) -> ServerEvent
    private let now: Timestamp

    /// Frames of the event that `make` gives for an audience and, for chat events, for a recipient.
    init(now: Timestamp = .now, _ make: @Sendable @escaping (Audience, ParticipantKey?) -> ServerEvent) {
        self.now = now
        self.make = make
    }

    /// The frame for an audience. `recipient` and `unreadCount` for events that hold the recipient's own count.
    func frame(for audience: Audience, recipient: ParticipantKey? = nil, unreadCount: Int = 0) -> ByteBuffer {
        let key = Key(audience: audience, unreadCount: unreadCount)
        if let frame = frames.withLock({ $0[key] }) { return frame }
        let frame = Self.frame(make(audience, recipient), spoken: audience.spoken, now: now)
        frames.withLock { $0[key] = frame }
        return frame
    }

    /// The frame of an event for one connection.
    static func frame(_ event: ServerEvent, spoken: RealtimeProtocol, now: Timestamp = .now) -> ByteBuffer {
        var writer = JSONWriter(capacity: 1_024)
        event.write(to: &writer, spoken: spoken, now: now)
        let header = WebSocketFrame.header(.text, payloadLength: writer.bytes.count)
        var buffer = ByteBufferAllocator().buffer(capacity: header.count + writer.bytes.count)
        buffer.writeBytes(header)
        buffer.writeBytes(writer.bytes)
        return buffer
    }
}
