package import ChatWire

/// JSON for a person's eyes: bounded in length, without anything that a terminal would take for more than text.
package enum ShownJSON {
    /// A value on one line.
    ///
    /// - Parameter limit: the longest that it may become, in characters; what is left out is told.
    package static func text(_ value: JSONValue, limit: Int = 500) -> String {
        plain(String(decoding: value.jsonBytes(), as: UTF8.self), limit: limit)
    }

    /// Any text on one line, what is not to be shown as it is in escapes.
    package static func plain(_ text: String, limit: Int = 500) -> String {
        var shown = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else {
                return shown + "… (\(text.utf8.count) bytes)"
            }
            count += 1
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Text that may have several lines.
    package static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { plain(String($0), limit: 2_000) }
    }
}
