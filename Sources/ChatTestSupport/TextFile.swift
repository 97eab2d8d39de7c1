internal import Glibc
public import Testing

/// The files that hold how things should be: screens, tables in the documentation, manual pages.
public enum TextFile {
    /// Whether they are written anew instead of being compared: RENEW_GOLDEN is in the environment.
    public static var isRenewing: Bool { getenv("RENEW_GOLDEN") != nil }

    /// A file's text; nil if there is none.
    public static func contents(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Writes a file.
    ///
    /// - Returns: whether that worked.
    @discardableResult
    public static func write(_ text: some StringProtocol, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fputs(String(text), file) >= 0
    }
}

/// How a page marks the sections that are made by the program.
public enum SectionMarks: Sendable {
    /// `<!-- NAME -->` and `<!-- /NAME -->`.
    case markdown
    /// Comments of roff, `.\" <NAME>` and `.\" </NAME>`.
    case manual

    /// The lines before and after.
    func around(_ name: String) -> (begin: String, end: String) {
        switch self {
        case .markdown: ("<!-- \(name) -->\n", "<!-- /\(name) -->")
        case .manual: (".\\\" <\(name)>\n", ".\\\" </\(name)>")
        }
    }
}

/// Compares a section of a page that is made by the program with what it should be. With RENEW_GOLDEN=1 in the environment
/// the section is written instead.
///
/// - Parameters:
///   - name: what the marks call it.
///   - page: its path from the repository's root.
///   - expected: the lines between the marks.
public func expectSection(
    _ name: String, of page: String, marks: SectionMarks = .markdown, is expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    let path = root + "/" + page
    let text = try #require(TextFile.contents(of: path), sourceLocation: sourceLocation)
    let (begin, end) = marks.around(name)
    let start = try #require(text.firstRange(of: begin)?.upperBound, "no section", sourceLocation: sourceLocation)
    let stop = try #require(text.firstRange(of: end)?.lowerBound, "no end", sourceLocation: sourceLocation)
    if TextFile.isRenewing {
        TextFile.write(text[..<start] + expected + text[stop...], to: path)
    } else {
        #expect(text[start..<stop] == expected, "renew with RENEW_GOLDEN=1", sourceLocation: sourceLocation)
    }
}
