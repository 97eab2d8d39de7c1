import Foundation

/// The file of settings: `name = value`, a line each, named after the options of `serve` (docs/COMMANDS.md, "Settings").
struct SettingsFile {
    /// A setting, and where it stands.
    struct Entry: Hashable {
        /// The line's number, from 1.
        var line: Int
        /// The option's long name, without dashes before it.
        var name: String
        /// What it is set to; never empty.
        var value: String
    }

    /// Where the file is, for messages.
    let path: String
    /// What it sets, in its order.
    private(set) var entries: [Entry] = []
    /// The lines that set nothing and are no comments, with what is wrong with each.
    private(set) var faults: [(line: Int, text: String)] = []

    /// Where settings are when nobody says where, so that all commands on the machine find the same data.
    static let standardPath = "/etc/chat-server/chat-server.conf"

    /// The settings in a text.
    init(_ text: String, path: String) {
        self.path = path
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = line.trimmingPrefix(while: \.isWhitespace)
            if line.isEmpty || line.first == "#" { continue }
            guard let equals = line.firstIndex(of: "=") else {
                faults.append((index + 1, "not of the form name = value"))
                continue
            }
            let name = Self.trimmed(line[..<equals])
            let value = Self.trimmed(line[line.index(after: equals)...])
            if name.isEmpty {
                faults.append((index + 1, "there is no name before ="))
            } else if value.isEmpty {
                faults.append((index + 1, "\(name) has no value; a line that is to count for nothing begins with #"))
            } else {
                entries.append(Entry(line: index + 1, name: name, value: value))
            }
        }
    }

    /// The settings of the file at `path`.
    ///
    /// - Throws: when it cannot be read.
    init(contentsOf path: String) throws {
        // What is no regular file will do, too: /dev/null, or what a shell made of a command.
        let bytes = try FileHandle(forReadingFrom: URL(fileURLWithPath: path)).readToEnd() ?? Data()
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw CocoaError(.fileReadInapplicableStringEncoding)
        }
        self.init(text, path: path)
    }

    /// What sets `name`, in the file's order.
    subscript(name: String) -> [Entry] { entries.filter { $0.name == name } }

    /// `path:line`.
    func place(_ line: Int) -> String { "\(path):\(line)" }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
