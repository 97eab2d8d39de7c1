public import ChatWire

/// JSON that may pass a terminal: what it could take for a control, or what turns text around, stands escaped in it. To
/// whoever parses it that is the same JSON.
public enum SafeJSON {
    /// A value on one line.
    public static func text(of value: some JSONEncodable) -> String {
        let json = String(decoding: value.jsonBytes(), as: UTF8.self)
        if json.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return json }
        var text = ""
        for scalar in json.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
