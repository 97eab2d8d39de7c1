/// Turns units of terminal input into keys, pastes and focus changes.
///
/// It knows the sequences that ncurses leaves to the program: Esc as a prefix for Alt, bracketed paste, focus reports,
/// modified keys in xterm's and kitty's forms, SGR mouse reports. Sequences that it does not know are swallowed whole, so
/// that none ends up as text in the composer. What it keeps is bounded.
///
/// Feed it with ``receive(_:)``. When ``flushDelay`` is not nil and nothing comes for that long, call ``flush()``.
public struct KeyDecoder: Sendable {
    /// The longest paste that is taken, in Unicode scalars; what goes beyond is left out.
    public static let maximumPaste = 1 << 20

    private enum State {
        case ground
        case escape
        /// Esc Esc: Alt for the sequence that follows.
        case escapeTwice
        /// Esc O.
        case singleShift(alt: Bool)
        /// Esc [ and parameters so far.
        case control(String, alt: Bool)
        /// Esc ], Esc P and Esc _ up to their terminator; the opener, and whether anything followed.
        case string(Character, isEmpty: Bool)
        /// An Esc inside a string: perhaps its terminator.
        case stringEscape
        /// Between the paste markers; how much of the end marker has been seen.
        case paste(endMarker: Int)
    }

    private var state = State.ground
    private var pasted = String.UnicodeScalarView()
    private var pastedCount = 0

    private static let endMarker: [Unicode.Scalar] = ["\u{1B}", "[", "2", "0", "1", "~"]
    private static let maximumParameters = 32

    /// A decoder with nothing pending.
    public init() {}

    /// How long to wait for more before ``flush()``, in milliseconds; nil: nothing is pending.
    public var flushDelay: Int? {
        switch state {
        case .ground: nil
        // A slow line may pause in the middle of a paste, but a lost end marker must not swallow keys forever.
        case .paste: 2_000
        default: 30
        }
    }

    /// Takes one unit.
    ///
    /// - Returns: what it completes, in order; mostly one event or none.
    public mutating func receive(_ input: TerminalInput) -> [InputEvent] {
        switch input {
        case .scalar(let scalar): return receive(scalar)
        case .mouse(let event):
            if case .paste = state { return [] }
            return flush() + [.mouse(event)]
        case .function(let function):
            var key = Key.named(function.key, function.modifiers)
            switch state {
            case .paste:
                // Terminals send plain text here; only Enter can come as a key.
                if function.key == .enter { return receivePasted("\n", marker: 0) }
                return []
            case .ground: break
            case .escape, .escapeTwice:
                key = key.adding(.alt)
                state = .ground
            default:
                state = .ground
            }
            return [.key(key)]
        }
    }

    /// Takes what is pending as it stands, because nothing more came: a lone Esc, Alt-[, a paste without end.
    public mutating func flush() -> [InputEvent] {
        defer { state = .ground }
        switch state {
        case .ground, .stringEscape: return []
        case .escape: return [.key(.escape)]
        case .escapeTwice: return [.key(.alt(.escape))]
        case .singleShift: return [.key(.alt("o"))]
        case .control(let parameters, _): return parameters.isEmpty ? [.key(.alt("["))] : []
        case .string(let opener, let isEmpty): return isEmpty ? [.key(.alt(opener.lowercasedAlone))] : []
        case .paste: return endPaste()
        }
    }

    private mutating func receive(_ scalar: Unicode.Scalar) -> [InputEvent] {
        switch state {
        case .ground:
            if scalar == "\u{1B}" {
                state = .escape
                return []
            }
            return [.key(Key(typed: scalar))]
        case .escape: return receiveEscaped(scalar, alt: false)
        case .escapeTwice: return receiveEscaped(scalar, alt: true)
        case .singleShift(let alt):
            state = .ground
            guard let key = KeySequences.singleShift(scalar) else { return [] }
            return [.key(alt ? key.adding(.alt) : key)]
        case .control(let parameters, let alt): return receiveControl(scalar, after: parameters, alt: alt)
        case .string(let opener, _):
            switch scalar {
            case "\u{07}", "\u{9C}": state = .ground
            case "\u{1B}": state = .stringEscape
            default: state = .string(opener, isEmpty: false)
            }
            return []
        case .stringEscape:
            // Esc \ ends a string; any other Esc ends it too and begins something new.
            state = .ground
            if scalar == "\\" { return [] }
            state = .escape
            return receive(scalar)
        case .paste(let marker): return receivePasted(scalar, marker: marker)
        }
    }

    private mutating func receiveEscaped(_ scalar: Unicode.Scalar, alt: Bool) -> [InputEvent] {
        switch scalar {
        case "\u{1B}":
            state = .escapeTwice
            return alt ? [.key(.escape)] : []
        case "[": state = .control("", alt: alt)
        case "O": state = .singleShift(alt: alt)
        case "]", "P", "_": state = .string(Character(scalar), isEmpty: true)
        default:
            state = .ground
            let key = Key(typed: scalar)
            guard case .character(let character) = key.code else { return [.key(key.adding(.alt))] }
            return [.key(Key(.character(character.lowercasedAlone), key.modifiers.union(.alt)))]
        }
        return []
    }

    private mutating func receiveControl(
        _ scalar: Unicode.Scalar, after parameters: String, alt: Bool
    ) -> [InputEvent] {
        switch scalar.value {
        case 0x20...0x3F:
            // Beyond the bound the sequence is still read to its end, but means nothing any more.
            let isFull = parameters.utf8.count >= Self.maximumParameters
            state = .control(isFull ? parameters : parameters + String(scalar), alt: alt)
            return []
        case 0x40...0x7E:
            state = .ground
            if scalar == "~", parameters == "200" {
                state = .paste(endMarker: 0)
                return []
            }
            guard let event = KeySequences.control(parameters, final: scalar) else { return [] }
            if alt, case .key(let key) = event { return [.key(key.adding(.alt))] }
            return [event]
        case 0x1B:
            state = .escape
            return []
        default:
            // Broken off by something that no sequence contains.
            state = .ground
            return [.key(Key(typed: scalar))]
        }
    }

    private mutating func receivePasted(_ scalar: Unicode.Scalar, marker: Int) -> [InputEvent] {
        var marker = marker
        if scalar != Self.endMarker[marker] {
            Self.endMarker[..<marker].forEach { keepPasted($0) }
            marker = 0
        }
        guard scalar == Self.endMarker[marker] else {
            keepPasted(scalar)
            state = .paste(endMarker: 0)
            return []
        }
        marker += 1
        guard marker == Self.endMarker.count else {
            state = .paste(endMarker: marker)
            return []
        }
        state = .ground
        return endPaste()
    }

    private mutating func keepPasted(_ scalar: Unicode.Scalar) {
        guard pastedCount < Self.maximumPaste else { return }
        pastedCount += 1
        pasted.append(scalar)
    }

    private mutating func endPaste() -> [InputEvent] {
        defer {
            pasted = String.UnicodeScalarView()
            pastedCount = 0
        }
        let text = String(String(pasted).map { $0.isLineBreak ? "\n" : $0 })
        return text.isEmpty ? [] : [.paste(text)]
    }
}
