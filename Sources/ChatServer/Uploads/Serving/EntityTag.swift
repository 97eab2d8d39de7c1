/// What names a version of a file (RFC 9110, section 8.8.3). A file is never changed: its id does.
struct EntityTag: Hashable, Sendable {
    /// As a header holds it: `"…"`.
    let text: String

    /// - Parameter name: letters, digits and `-`.
    init(_ name: String) { text = "\"\(name)\"" }

    /// Whether an `If-None-Match` names it; a weak mention is one too (section 13.1.2).
    func isNamed(in header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            var item = item.drop { $0 == " " || $0 == "\t" }
            while item.last == " " || item.last == "\t" { item.removeLast() }
            return item == "*" || item == text || item == "W/\(text)"
        }
    }

    /// Whether an `If-Range` still holds: only this very tag; a date never, as none is told (section 13.1.5).
    func satisfies(ifRange header: String?) -> Bool { header == nil || header == text }
}
