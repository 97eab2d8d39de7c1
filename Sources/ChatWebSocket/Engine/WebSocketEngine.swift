/// One end of a WebSocket after its handshake (RFC 6455), without I/O: bytes in, messages out, and frames to send.
///
/// Give it what came from the peer, either by ``append(_:)`` and ``next()``, or without a copy by ``next(from:)``;
/// carry each ``Event`` out until there is none. It keeps no memory while no frame is under way.
public struct WebSocketEngine: Sendable {
    /// What this end takes.
    public struct Configuration: Sendable, Hashable {
        /// The longest message, over all its fragments, in bytes. More is failure 1009, told by the header alone.
        public var maximumMessageBytes: Int
        /// Whether binary messages are events; else they are failure 1003.
        public var acceptsBinary: Bool

        /// Sets the limits.
        public init(maximumMessageBytes: Int, acceptsBinary: Bool = false) {
            self.maximumMessageBytes = maximumMessageBytes
            self.acceptsBinary = acceptsBinary
        }
    }

    /// What the peer's bytes amount to.
    public enum Event: Sendable, Hashable {
        /// A whole text message, valid UTF-8.
        case text([UInt8])
        /// A whole binary message.
        case binary([UInt8])
        /// To be answered with ``WebSocketEngine/frame(pong:)`` and the same payload.
        case ping([UInt8])
        /// An answer to a ping, or an unasked one.
        case pong([UInt8])
        /// The peer closes. The last event: answer with ``WebSocketEngine/frame(close:)`` and the same code, which gives
        /// nothing if this end closed first; then the server ends the TCP connection.
        case close(WebSocketClose)
        /// The peer broke a rule. The last event: send the failure's close, then end the TCP connection.
        case failure(WebSocketFailure)
    }

    /// A frame whose payload has not all come.
    private struct OpenFrame {
        let opcode: WebSocketOpcode
        let isFinal: Bool
        var mask: FrameMask
        var remaining: Int
    }

    /// Which end this is.
    public let role: WebSocketRole
    /// Whether a close frame was made: nothing may be sent after it (RFC 6455 §5.5.1).
    public internal(set) var hasSentClose = false
    /// Whether the last event was given: further bytes are ignored.
    public private(set) var isFinished = false

    private let configuration: Configuration
    /// Appended bytes that were not looked at yet begin at `pendingStart`.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// The first bytes of a header that was cut off; empty between frames and within payloads.
    private var partialHeader: [UInt8] = []
    private var openFrame: OpenFrame?
    /// The message under way: its kind, unmasked bytes, and how far it is UTF-8.
    private var messageOpcode: WebSocketOpcode?
    private var message: [UInt8] = []
    private var utf8 = UTF8Validator()
    /// The payload of the control frame under way, which may stand within a message.
    private var control: [UInt8] = []

    /// Makes the engine of a connection whose handshake is done.
    public init(role: WebSocketRole, configuration: Configuration) {
        self.role = role
        self.configuration = configuration
    }

    // MARK: Receiving

    /// Takes bytes from the peer, and copies them: ``next()`` gives what they amount to.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !isFinished, !bytes.isEmpty else { return }
        if pendingStart > pending.count / 2 {
            pending.removeFirst(pendingStart)
            pendingStart = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// Takes bytes from the peer: ``next()`` gives what they amount to.
    public mutating func append(_ bytes: [UInt8]) {
        if pending.isEmpty, !isFinished {
            pending = bytes
        } else {
            bytes.withUnsafeBytes { append($0) }
        }
    }

    /// The next event among the bytes appended so far, or nil when it takes more of them.
    public mutating func next() -> Event? {
        guard !pending.isEmpty else { return nil }
        // Taken out, so that nothing else refers to the bytes and `self` is free to change while they are read.
        let bytes = pending
        let start = pendingStart
        pending = []
        pendingStart = 0
        var left = 0
        let event = bytes.withUnsafeBytes { buffer in
            var input = UnsafeRawBufferPointer(rebasing: buffer[start...])
            let event = read(&input)
            left = input.count
            return event
        }
        if left > 0 {
            pending = bytes
            pendingStart = bytes.count - left
        }
        return event
    }

    /// The next event among the bytes appended so far and then `input`, or nil when it takes more than these.
    ///
    /// Spares the copy that ``append(_:)`` makes: a whole frame goes from `input` straight to its event.
    ///
    /// - Parameter input: bytes from the peer; cut at its front by what was read, and empty when nil is returned.
    public mutating func next(from input: inout UnsafeRawBufferPointer) -> Event? {
        if !pending.isEmpty, let event = next() {
            return event
        }
        return read(&input)
    }

    private mutating func read(_ input: inout UnsafeRawBufferPointer) -> Event? {
        do throws(WebSocketFailure) {
            while !isFinished {
                if openFrame == nil {
                    guard let header = try readHeader(&input) else { return nil }
                    try admit(header)
                    if header.isFinal, header.opcode != .continuation, header.length <= input.count {
                        return try readWholeFrame(header, &input)
                    }
                    openFrame = OpenFrame(
                        opcode: header.opcode, isFinal: header.isFinal, mask: header.mask, remaining: header.length)
                }
                if let event = try readPayload(&input) {
                    return event
                }
                guard openFrame == nil else { return nil }
            }
            input = UnsafeRawBufferPointer(start: nil, count: 0)
            return nil
        } catch {
            finish()
            return .failure(error)
        }
    }

    @inline(__always)
    private mutating func readHeader(_ input: inout UnsafeRawBufferPointer) throws(WebSocketFailure) -> FrameHeader? {
        if partialHeader.isEmpty {
            if let (header, size) = try FrameHeader.parse(input, receivedBy: role) {
                input.drop(size)
                return header
            }
            partialHeader.append(contentsOf: input)
            input.drop(input.count)
            return nil
        }
        return try readRestOfHeader(&input)
    }

    private mutating func readRestOfHeader(
        _ input: inout UnsafeRawBufferPointer
    ) throws(WebSocketFailure) -> FrameHeader? {
        while let byte = input.first {
            input.drop(1)
            partialHeader.append(byte)
            let role = role
            let parsed = try partialHeader.withUnsafeBufferPointer { (bytes) throws(WebSocketFailure) in
                try FrameHeader.parse(UnsafeRawBufferPointer(bytes), receivedBy: role)
            }
            if let parsed {
                partialHeader = []
                return parsed.header
            }
        }
        return nil
    }

    /// Checks a frame against those before it and the limits, before any of its payload is kept.
    @inline(__always)
    private mutating func admit(_ header: FrameHeader) throws(WebSocketFailure) {
        switch header.opcode {
        case .close, .ping, .pong:
            return
        case .continuation:
            guard messageOpcode != nil else { throw .protocolError("continuation of nothing") }
        case .text, .binary:
            guard messageOpcode == nil else { throw .protocolError("new message within a fragmented one") }
            guard header.opcode == .text || configuration.acceptsBinary else { throw .binaryRefused }
            messageOpcode = header.opcode
        }
        guard header.length <= configuration.maximumMessageBytes - message.count else { throw .tooBig }
    }

    /// The common case: a message or control frame that is all there takes one allocation.
    @inline(__always)
    private mutating func readWholeFrame(
        _ header: FrameHeader, _ input: inout UnsafeRawBufferPointer
    ) throws(WebSocketFailure) -> Event {
        var payload = [UInt8](input.prefixBytes(header.length))
        let isASCII = payload.mask(from: 0, by: header.mask)
        input.drop(header.length)
        switch header.opcode {
        case .text:
            messageOpcode = nil
            if !isASCII {
                var utf8 = UTF8Validator()
                guard payload.withUnsafeBytes({ utf8.accept($0) }), utf8.isAtScalarBorder else { throw .invalidUTF8 }
            }
            return .text(payload)
        case .binary, .continuation:
            messageOpcode = nil
            return .binary(payload)
        case .close, .ping, .pong:
            return try controlEvent(header.opcode, payload)
        }
    }

    /// Takes what is there of the open frame's payload.
    ///
    /// - Returns: an event when the frame ended one; nil when the frame is still open or its message goes on.
    private mutating func readPayload(_ input: inout UnsafeRawBufferPointer) throws(WebSocketFailure) -> Event? {
        guard var frame = openFrame else { return nil }
        let chunk = input.prefixBytes(min(frame.remaining, input.count))
        input.drop(chunk.count)
        if frame.opcode.isControl {
            let start = control.count
            control.append(contentsOf: chunk)
            _ = control.mask(from: start, by: frame.mask)
        } else {
            let start = message.count
            message.append(contentsOf: chunk)
            let isASCII = message.mask(from: start, by: frame.mask)
            if messageOpcode == .text, !(isASCII && utf8.isAtScalarBorder) {
                let isValid = message.withUnsafeBytes { utf8.accept(UnsafeRawBufferPointer(rebasing: $0[start...])) }
                guard isValid else { throw .invalidUTF8 }
            }
        }
        frame.remaining -= chunk.count
        frame.mask.advance(by: chunk.count)
        guard frame.remaining == 0 else {
            openFrame = frame
            return nil
        }
        openFrame = nil
        if frame.opcode.isControl {
            let payload = control
            control = []
            return try controlEvent(frame.opcode, payload)
        }
        return frame.isFinal ? try endMessage() : nil
    }

    private mutating func endMessage() throws(WebSocketFailure) -> Event {
        guard utf8.isAtScalarBorder else { throw .invalidUTF8 }
        let payload = message
        let opcode = messageOpcode
        message = []
        messageOpcode = nil
        return opcode == .text ? .text(payload) : .binary(payload)
    }

    private mutating func controlEvent(_ opcode: WebSocketOpcode, _ payload: [UInt8]) throws(WebSocketFailure) -> Event
    {
        switch opcode {
        case .ping: return .ping(payload)
        case .pong: return .pong(payload)
        case .close, .continuation, .text, .binary:
            let close = try WebSocketClose(payload: payload)
            finish()
            return .close(close)
        }
    }

    /// Gives all memory back; nothing is read any more.
    private mutating func finish() {
        isFinished = true
        pending = []
        pendingStart = 0
        partialHeader = []
        openFrame = nil
        message = []
        messageOpcode = nil
        control = []
    }
}
