import ArgumentParser
import ChatTestSupport
import Testing

@testable import chat_server

/// What the manual page says of options is made from what the program takes.
@Suite("The manual page of chat-server", .serialized)
struct ManualTests {
    @Test("has the subcommands and their options as they are")
    func options() throws {
        let manual = try ManualPage(help: ChatServerCommand._dumpHelp())
        try expectSection("synopses", of: "docs/man/chat-server.1", marks: .manual, is: manual.synopses)
        try expectSection("subcommands", of: "docs/man/chat-server.1", marks: .manual, is: manual.subcommands)
    }
}
