import ChatWebSocket
import ChatWire
import NIOCore
import Synchronization

/// The frames of one event, encoded once for each audience that is present and shared by all its recipients.
final class EventFrames: Sendable {
    private let frames = Mutex(FrameTable())
    private let event: ServerEvent
    private let now: Timestamp

    /// Frames of an event that says the same to everyone.
    init(_ event: ServerEvent, now: Timestamp = .now) {
        self.event = event
        self.now = now
    }

    /// The frame for an audience.
    func frame(for audience: Audience) -> ByteBuffer {
        if let frame = frames.withLock({ $0.frame(for: audience) }) { return frame }
        let frame = Self.frame(event, spoken: audience.spoken, now: now)
        frames.withLock { $0.add(frame, for: audience) }
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
