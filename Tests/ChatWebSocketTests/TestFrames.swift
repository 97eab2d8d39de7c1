import ChatTestSupport
import ChatWebSocket

/// A frame with any header at all, right or wrong, which ``WebSocketEngine`` would not send.
struct TestFrame {
    var first: UInt8
    var payload: [UInt8] = []
    var mask: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]

    init(_ opcode: UInt8, _ payload: [UInt8] = [], final: Bool = true, to role: WebSocketRole = .server) {
        first = (final ? 0x80 : 0) | opcode
        self.payload = payload
        if role == .client { mask = nil }
    }

    var bytes: [UInt8] {
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        var bytes = [first]
        switch payload.count {
        case ...125: bytes.append(maskBit | UInt8(payload.count))
        case ...65535: bytes += [maskBit | 126] + withUnsafeBytes(of: UInt16(payload.count).bigEndian) { Array($0) }
        default: bytes += [maskBit | 127] + withUnsafeBytes(of: UInt64(payload.count).bigEndian) { Array($0) }
        }
        guard let mask else { return bytes + payload }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }
}

extension WebSocketEngine {
    init(_ role: WebSocketRole, limit: Int = 1 << 20, acceptsBinary: Bool = true) {
        self.init(role: role, configuration: Configuration(maximumMessageBytes: limit, acceptsBinary: acceptsBinary))
    }

    /// All events of some bytes that come at once.
    mutating func events(of bytes: [UInt8]) -> [Event] {
        append(bytes)
        var events: [Event] = []
        while let event = next() { events.append(event) }
        return events
    }

    /// All events of some bytes that come in pieces, read without a copy.
    mutating func events(of bytes: [UInt8], inPiecesOf size: () -> Int) -> [Event] {
        var events: [Event] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(max(1, size())))
            rest = rest.dropFirst(piece.count)
            piece.withUnsafeBytes { bytes in
                var input = bytes
                while let event = next(from: &input) { events.append(event) }
            }
        }
        return events
    }
}

extension WebSocketEngine.Event {
    /// The code of a failure, else nil.
    var failureCode: UInt16? {
        if case .failure(let failure) = self { failure.code.rawValue } else { nil }
    }
}

extension SeededGenerator {
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
