import ChatTUIKit

/// The bytes are what the terminal sends; 0xFF before a byte gives a pause, or a key that ncurses recognised.
enum KeyFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        var decoder = KeyDecoder()
        var events: [InputEvent] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == 0xFF else {
                events += decoder.receive(.scalar(Unicode.Scalar(byte)))
                continue
            }
            switch rest.popFirst() {
            case nil, 0: events += decoder.flush()
            case 1: events += decoder.receive(.function(FunctionKey(.enter)))
            case 2: events += decoder.receive(.scalar("\u{10FFFF}"))
            case .some(let which): events += decoder.receive(.function(FunctionKey(.left, .init(rawValue: which & 7))))
            }
        }
        events += decoder.flush()
        try FuzzFinding.expect(decoder.flushDelay == nil, "something is pending after a flush")
        for case .paste(let text) in events {
            try FuzzFinding.expect(text.unicodeScalars.count <= KeyDecoder.maximumPaste, "a paste without bound")
        }
        let next = decoder.receive(.scalar("a"))
        try FuzzFinding.expect(next == [.key(Key(.character("a")))], "afterwards a key gives \(next)")
    }
}
