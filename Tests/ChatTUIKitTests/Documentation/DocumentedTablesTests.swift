import ChatTestSupport
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
