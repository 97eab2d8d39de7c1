import NIOCore
import Testing

@testable import ChatServer

@Suite("Frames before a flush")
struct OutgoingFramesTests {
    @Test("come out as one buffer, in their order, once")
    func order() {
        var frames = OutgoingFrames()
        for text in ["one ", "two ", "three"] { frames.append(ByteBuffer(string: text)) }
        #expect(frames.take().map { String(buffer: $0) } == "one two three")
        #expect(frames.take() == nil)
        frames.append(ByteBuffer(string: "four"))
        #expect(frames.take().map { String(buffer: $0) } == "four")
    }

    @Test("gathering leaves the frames as they were, for others share them")
    func sharing() {
        let shared = ByteBuffer(string: "shared")
        var frames = OutgoingFrames()
        frames.append(shared)
        frames.append(ByteBuffer(string: " own"))
        #expect(frames.take().map { String(buffer: $0) } == "shared own")
        #expect(String(buffer: shared) == "shared")
    }

    @Test("are handed over early when they are many")
    func limit() {
        var frames = OutgoingFrames()
        let frame = ByteBuffer(repeating: 0x61, count: 10_000)
        for _ in 0..<6 { frames.append(frame) }
        #expect(!frames.isFull)
        frames.append(frame)
        #expect(frames.isFull)
        #expect(frames.take()?.readableBytes == 70_000)
        #expect(!frames.isFull)
    }
}
