import Foundation
import Testing

@testable import ChatTUIKit

/// The tables of keys and commands in the documentation are made from the tables that the program obeys.
@Suite("Documented tables", .serialized)
struct DocumentedTablesTests {
    @Test("docs/TUI.md has the keys as they are")
    func keys() throws {
        try expectSection("keys", of: "docs/TUI.md", is: Self.keys)
    }

    @Test("README.md has the keys of every day as they are")
    func everyDay() throws {
        try expectSection("keys", of: "README.md", is: Self.everyDayKeys)
    }

    @Test("docs/TUI.md has the commands as they are")
    func commands() throws {
        try expectSection("commands", of: "docs/TUI.md", is: Self.commands)
    }

    private static var keys: String {
        var text = "| where | keys | name in the settings | what it does |\n|---|---|---|---|\n"
        for context in KeyContext.allCases {
            for binding in KeyTable.standard.bindings where binding.context == context {
                let keys = binding.keyNames.split(separator: "  ").map { "`\($0)`" }.joined(separator: " ")
                let staff = binding.isStaffOnly ? " (staff)" : ""
                text +=
                    "| \(context.title.text) | \(keys) | \(binding.action.rawValue) | \(binding.help.text)\(staff) |\n"
            }
        }
        return text
    }

    /// What one presses in chats and on messages.
    private static var everyDayKeys: String {
        var text = "| keys | what they do |\n|---|---|\n"
        for binding in KeyTable.standard.bindings
        where [.chat, .composer, .selection].contains(binding.context) && binding.action != .send {
            let keys = binding.keyNames.split(separator: "  ").map { "`\($0)`" }.joined(separator: " ")
            let place = binding.context == .selection ? "on a selected message: " : ""
            text += "| \(keys) | \(place)\(binding.help.text)\(binding.isStaffOnly ? " (staff)" : "") |\n"
        }
        return text
    }

    private static var commands: String {
        var text = "| command | what it does |\n|---|---|\n"
        for command in CommandTable.commands {
            text += "| `\(command.usage)` | \(command.help.text)\(command.isStaffOnly ? " (staff)" : "") |\n"
        }
        return text + "| `//` | sends a message that begins with a slash |\n"
    }
}

/// Compares a generated section of a page, between `<!-- NAME -->` and `<!-- /NAME -->`, with what it should be. With
/// RENEW_GOLDEN=1 in the environment the section is written instead.
private func expectSection(
    _ name: String, of page: String, is expected: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    let path = root + "/" + page
    let text = try #require(TextFile.contents(of: path), sourceLocation: sourceLocation)
    let (begin, end) = ("<!-- \(name) -->\n", "<!-- /\(name) -->")
    let start = try #require(text.range(of: begin)?.upperBound, "no section", sourceLocation: sourceLocation)
    let stop = try #require(text.range(of: end)?.lowerBound, "no end", sourceLocation: sourceLocation)
    if TextFile.isRenewing {
        TextFile.write(text[..<start] + expected + text[stop...], to: path)
    } else {
        #expect(text[start..<stop] == expected, "renew with RENEW_GOLDEN=1", sourceLocation: sourceLocation)
    }
}
