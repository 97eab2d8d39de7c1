import DequeModule
import NIOCore

/// Frames that wait because the peer's socket is full.
struct SendBacklog {
    private var frames: Deque<(frame: ByteBuffer, since: UInt64)> = []
    /// How many bytes wait.
    private(set) var bytes = 0

    var isEmpty: Bool { frames.isEmpty }

    /// Since when the oldest frame waits, in monotonic nanoseconds.
    var oldest: UInt64? { frames.first?.since }

    mutating func append(_ frame: ByteBuffer, at now: UInt64) {
        frames.append((frame, now))
        bytes += frame.readableBytes
    }

    mutating func popFirst() -> ByteBuffer? {
        guard let first = frames.popFirst() else { return nil }
        bytes -= first.frame.readableBytes
        return first.frame
    }
}
