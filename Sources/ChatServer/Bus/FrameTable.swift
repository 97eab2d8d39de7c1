import NIOCore

/// Frames by whom they are for. There are few of an event, so that looking through them beats hashing.
struct FrameTable: Sendable {
    private var entries: [(audience: Audience, unreadCount: Int, frame: ByteBuffer)] = []

    /// The frame for an audience.
    ///
    /// - Parameter unreadCount: for chat events the recipient's own unread count, which they hold; else 0.
    func frame(for audience: Audience, unreadCount: Int = 0) -> ByteBuffer? {
        entries.first { $0.audience == audience && $0.unreadCount == unreadCount }?.frame
    }

    mutating func add(_ frame: ByteBuffer, for audience: Audience, unreadCount: Int = 0) {
        entries.append((audience, unreadCount, frame))
    }
}
