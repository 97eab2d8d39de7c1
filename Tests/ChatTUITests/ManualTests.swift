import ArgumentParser
import ChatTestSupport
import Testing

@testable import ChatTUI
@testable import ChatTUIKit

/// What the manual page says of options, keys and commands is made from the tables that the program obeys.
@Suite("The manual page of chat-tui", .serialized)
struct ManualTests {
    private static let page = "docs/man/chat-tui.1"

    @Test("has the options and subcommands as they are")
    func options() throws {
        let manual = try ManualPage(help: ChatTUI._dumpHelp())
        try expectSection("synopses", of: Self.page, marks: .manual, is: manual.synopses)
        try expectSection("options", of: Self.page, marks: .manual, is: manual.options)
        try expectSection("subcommands", of: Self.page, marks: .manual, is: manual.subcommands)
    }

    @Test("has the keys as they are")
    func keys() throws {
        try expectSection("keys", of: Self.page, marks: .manual, is: Self.keys)
    }

    @Test("has the commands as they are")
    func commands() throws {
        try expectSection("commands", of: Self.page, marks: .manual, is: Self.commands)
    }

    private static var keys: String {
        var text = ""
        for context in KeyContext.allCases {
            text += ".Ss \(ManualPage.escape(context.title.text))\n.Bl -tag -width Ds\n"
            for binding in KeyTable.standard.bindings where binding.context == context {
                let keys = binding.keyNames.split(separator: "  ").map { ManualPage.escape(String($0)) }
                text += ".It Ic \(keys.joined(separator: " , "))\n"
                text += ManualPage.escape(binding.help.text) + (binding.isStaffOnly ? " (staff)" : "")
                text += " [\(ManualPage.escape(binding.action.rawValue))]\n"
            }
            text += ".El\n"
        }
        return text
    }

    private static var commands: String {
        var text = ""
        for command in CommandTable.commands {
            text += ".It Ic /\(ManualPage.escape(command.name))"
            if let argument = command.argument {
                let label = "Ar \(ManualPage.escape(argument.label))"
                text += argument.isRequired ? " \(label)" : " Op \(label)"
            }
            text += "\n\(ManualPage.escape(command.help.text))\(command.isStaffOnly ? " (staff)" : "")\n"
        }
        return text + ".It Ic //\nsends a message that begins with a slash\n"
    }
}
