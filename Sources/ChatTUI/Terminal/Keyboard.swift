internal import CNcursesW
internal import ChatTUIKit
import Glibc

/// What is typed, as ncurses understands it.
struct Keyboard: ~Copyable {
    /// The most that is read at once: a long paste must not keep the screen from being drawn.
    private static let batch = 4_096

    /// Reading from a pad, unlike from the screen's window, never draws.
    private let pad: UnsafeMutablePointer<WINDOW>

    /// Whether the last reading stopped at its limit: ncurses may hold more, which no poll would show.
    private(set) var mayHoldMore = false

    /// Begins after `newterm`.
    init() throws(TerminalFailure) {
        guard let pad = newpad(1, 1) else { throw TerminalFailure.system("read the keyboard") }
        self.pad = pad
        // No meta(): ncurses passes all eight bits on anyway, and it would make xterm send Alt as the eighth.
        keypad(pad, true)
        nodelay(pad, true)
        // Reports of the mouse are read by the key decoder, which knows their limits.
        keyok(KEY_MOUSE, false)
        set_escdelay(25)
        // Otherwise drawing looks for typed keys, and puts itself off when there are any.
        typeahead(-1)
    }

    /// What has been typed and not been read yet, in order; after a limit the rest waits for the next time.
    mutating func read() -> [TerminalInput] {
        var input: [TerminalInput] = []
        mayHoldMore = false
        for _ in 0..<Self.batch {
            var code: wint_t = 0
            switch wget_wch(pad, &code) {
            case ERR: return input
            case OK: if let scalar = Unicode.Scalar(code) { input.append(.scalar(scalar)) }
            default: if let key = Self.functionKey(Int32(bitPattern: code)) { input.append(.function(key)) }
            }
        }
        mayHoldMore = true
        return input
    }

    private static func functionKey(_ code: Int32) -> FunctionKey? {
        if (KEY_F0 + 1...KEY_F0 + 12).contains(code) { return FunctionKey(.function(Int(code - KEY_F0))) }
        if let key = keys[code] { return key }
        // Keys without a constant have numbers that ncurses gave out when it read the terminal's description.
        return keyname(code).flatMap { FunctionKey(terminfoName: String(cString: $0)) }
    }

    private static let keys: [Int32: FunctionKey] = [
        KEY_UP: FunctionKey(.up), KEY_DOWN: FunctionKey(.down), KEY_LEFT: FunctionKey(.left),
        KEY_RIGHT: FunctionKey(.right), KEY_HOME: FunctionKey(.home), KEY_END: FunctionKey(.end),
        KEY_PPAGE: FunctionKey(.pageUp), KEY_NPAGE: FunctionKey(.pageDown), KEY_DC: FunctionKey(.delete),
        KEY_IC: FunctionKey(.insert), KEY_BACKSPACE: FunctionKey(.backspace), KEY_ENTER: FunctionKey(.enter),
        KEY_BTAB: FunctionKey(.tab, .shift), KEY_SR: FunctionKey(.up, .shift), KEY_SF: FunctionKey(.down, .shift),
        KEY_SLEFT: FunctionKey(.left, .shift), KEY_SRIGHT: FunctionKey(.right, .shift),
        KEY_SHOME: FunctionKey(.home, .shift), KEY_SEND: FunctionKey(.end, .shift),
        KEY_SPREVIOUS: FunctionKey(.pageUp, .shift), KEY_SNEXT: FunctionKey(.pageDown, .shift),
        KEY_SDC: FunctionKey(.delete, .shift),
    ]
}
