import NIOCore

/// The frames that a connection writes before its next flush, put together: the channel is handed one buffer a flush and not
/// one a frame, which costs it ten times as much as copying them. A frame that is alone is not copied: its recipients share
/// its bytes.
struct OutgoingFrames {
    private static let limit = 64 * 1_024

    private var bytes: ByteBuffer?
    private var isShared = true

    /// Whether so much was gathered that it should be handed over now.
    var isFull: Bool { bytes.map { $0.readableBytes >= Self.limit } ?? false }

    mutating func append(_ frame: ByteBuffer) {
        guard var gathered = bytes.take() else {
            bytes = frame
            isShared = true
            return
        }
        if isShared {
            let first = gathered
            gathered = ByteBufferAllocator().buffer(capacity: max(4 * first.readableBytes, 2 * frame.readableBytes))
            gathered.writeImmutableBuffer(first)
            isShared = false
        }
        gathered.writeImmutableBuffer(frame)
        bytes = gathered
    }

    /// Takes all that was gathered.
    mutating func take() -> ByteBuffer? { bytes.take() }
}
