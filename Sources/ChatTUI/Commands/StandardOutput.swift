internal import ChatWire
import Glibc

/// Results, a line at a time; each is out when the call returns, also into a pipe.
enum StandardOutput {
    /// Whether a person reads it as it comes.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Writes a line of text that is safe to show.
    static func line(_ text: String) {
        write(Array(text.utf8) + [0x0A])
    }

    /// Writes a value as one line of JSON. What a terminal could take for a control, or what turns text around, stands
    /// escaped in it: that is the same JSON to whoever parses it.
    static func line(json value: some JSONEncodable) {
        var line = ""
        for scalar in String(decoding: value.jsonBytes(), as: UTF8.self).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                for unit in UTF16.encode(scalar) ?? .init([]) {
                    let digits = String(unit, radix: 16)
                    line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: line.unicodeScalars.append(scalar)
            }
        }
        self.line(line)
    }

    private static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody reads any more (`| head`): there is nothing left to do, and nothing to say about it.
            guard count > 0 else { exit(EXIT_FAILURE) }
            rest = rest.dropFirst(count)
        }
    }
}
