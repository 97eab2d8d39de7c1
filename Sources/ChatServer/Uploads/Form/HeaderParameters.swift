/// A header's value with parameters: `form-data; name="file"; filename="a.png"` (RFC 9110, section 5.6.6).
struct HeaderParameters: Hashable {
    /// What stands before the parameters.
    let value: String
    private var parameters: [String: String] = [:]

    /// Takes a header's value apart; what is no parameter is passed over. Of a repeated one the first counts.
    init(_ text: some StringProtocol) {
        var rest = Substring(text).unicodeScalars[...]
        value = Self.trimmed(Self.take(from: &rest) { $0 != ";" })
        while rest.popFirst() == ";" {
            let name = Self.trimmed(Self.take(from: &rest) { $0 != "=" && $0 != ";" }).lowercased()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            _ = Self.take(from: &rest) { $0 == " " || $0 == "\t" }
            let value = rest.first == "\"" ? Self.quoted(&rest) : Self.trimmed(Self.take(from: &rest) { $0 != ";" })
            if parameters[name] == nil { parameters[name] = value }
        }
    }

    /// A parameter's value.
    subscript(name: String) -> String? { parameters[name] }

    /// A parameter with a character set (RFC 8187): `filename*=UTF-8''%e2%82%ac.png`; nil where it is none of UTF-8.
    func extended(_ name: String) -> String? {
        guard let value = parameters["\(name)*"] else { return nil }
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return FormFields.decoded(parts[2].utf8.flatMap { $0 == UInt8(ascii: "+") ? Array("%2B".utf8) : [$0] })
    }

    /// Takes a quoted string, and what follows it up to the next semicolon.
    ///
    /// Senders disagree on how a quote within is written: `\"` is taken for one, and so are the three sequences of the WHATWG's
    /// forms (`%22`, `%0D`, `%0A`); any other backslash is one, as in the paths that old browsers send.
    private static func quoted(_ rest: inout Substring.UnicodeScalarView) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst(), scalar != "\"" {
            if scalar == "\\", rest.first == "\"" {
                rest.removeFirst()
                text.append("\"")
            } else {
                text.append(scalar)
            }
        }
        _ = take(from: &rest) { $0 != ";" }
        return String(text).replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }

    private static func take(
        from rest: inout Substring.UnicodeScalarView, while isTaken: (Unicode.Scalar) -> Bool
    ) -> Substring.UnicodeScalarView {
        let taken = rest.prefix(while: isTaken)
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func trimmed(_ scalars: Substring.UnicodeScalarView) -> String {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }
        var rest = scalars.drop(while: isBlank)
        while let last = rest.last, isBlank(last) { rest.removeLast() }
        return String(rest)
    }
}
