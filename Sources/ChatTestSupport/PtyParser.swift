/// Splits what a program writes to its terminal into text, controls and escape sequences (ECMA-48), a byte at a time.
public struct PtyParser: Sendable {
    /// One thing for the terminal to do.
    public enum Action: Equatable, Sendable {
        case print(Unicode.Scalar)
        /// A C0 control, other than ESC.
        case control(UInt8)
        /// `ESC`, intermediate bytes, and a final byte: `ESC ( B`.
        case escape(String)
        /// `CSI`, a private marker such as `?`, parameters, intermediate bytes and a final byte.
        case sequence(marker: String, parameters: [Int], final: String)
        /// The contents of an operating system command (`ESC ]`) or another control string.
        case string(String)
    }

    private enum State {
        case ground
        case escape(String)
        case sequence(String)
        case string(String, escaped: Bool)
    }

    private var state = State.ground
    private var text: [UInt8] = []

    /// At the beginning of what a program writes.
    public init() {}

    /// Takes the next byte; returns the action that it completes, if it does.
    public mutating func receive(_ byte: UInt8) -> Action? {
        switch state {
        case .ground: ground(byte)
        case .escape(let seen): escape(byte, after: seen)
        case .sequence(let seen): sequence(byte, after: seen)
        case .string(let seen, let escaped): string(byte, after: seen, escaped: escaped)
        }
    }

    private mutating func ground(_ byte: UInt8) -> Action? {
        switch byte {
        case 0x1B:
            state = .escape("")
            return nil
        case 0..<0x20, 0x7F:
            return .control(byte)
        default:
            return printable(byte)
        }
    }

    private mutating func printable(_ byte: UInt8) -> Action? {
        if byte < 0x80 || byte >= 0xC0 { text.removeAll(keepingCapacity: true) }
        text.append(byte)
        var iterator = text.makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
            // Four bytes that are no character will not become one.
            if text.count >= 4 { text.removeAll(keepingCapacity: true) }
            return nil
        }
        text.removeAll(keepingCapacity: true)
        return .print(scalar)
    }

    private mutating func escape(_ byte: UInt8, after seen: String) -> Action? {
        switch byte {
        case UInt8(ascii: "[") where seen.isEmpty:
            state = .sequence("")
            return nil
        case UInt8(ascii: "]") where seen.isEmpty, UInt8(ascii: "P") where seen.isEmpty,
            UInt8(ascii: "_") where seen.isEmpty, UInt8(ascii: "^") where seen.isEmpty:
            state = .string("", escaped: false)
            return nil
        case 0x20...0x2F:
            state = .escape(seen + String(UnicodeScalar(byte)))
            return nil
        default:
            state = .ground
            return .escape(seen + String(UnicodeScalar(byte)))
        }
    }

    private mutating func sequence(_ byte: UInt8, after seen: String) -> Action? {
        guard (0x40...0x7E).contains(byte) else {
            state = .sequence(seen + String(UnicodeScalar(byte)))
            return nil
        }
        state = .ground
        let marker = seen.prefix { "<=>?".contains($0) }
        let rest = seen.dropFirst(marker.count)
        let numbers = rest.prefix { $0.isNumber || $0 == ";" || $0 == ":" }
        let intermediates = rest.dropFirst(numbers.count)
        let parameters =
            numbers.isEmpty
            ? [] : numbers.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        return .sequence(
            marker: String(marker), parameters: parameters, final: intermediates + String(UnicodeScalar(byte)))
    }

    private mutating func string(_ byte: UInt8, after seen: String, escaped: Bool) -> Action? {
        switch byte {
        case 0x07:
            state = .ground
            return .string(seen)
        case UInt8(ascii: "\\") where escaped:
            state = .ground
            return .string(seen)
        case 0x1B:
            state = .string(seen, escaped: true)
            return nil
        default:
            state = .string(seen + String(UnicodeScalar(byte)), escaped: false)
            return nil
        }
    }
}
