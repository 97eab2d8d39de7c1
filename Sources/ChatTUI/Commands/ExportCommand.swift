internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui export`: prints all of a chat.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print the transcript of a chat, from its first message to its last.",
        discussion: """
            html is one page that loads nothing from elsewhere and runs nothing; pictures and voice notes are links.

            Examples:
              chat-tui export 1 > bo.txt
              chat-tui export 1 --format html > bo.html
              chat-tui export 1 --format json | jq '.messages | length'
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, html

        var ofTranscript: TranscriptFormat {
            switch self {
            case .text: .text
            case .json: .json
            case .html: .html
            }
        }
    }

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Option(help: "How it is written.")
    var format = Format.text

    func run() async throws {
        try await login.withClient { client, profile in
            let export = try await ChatExport(of: chat.chat, client: client, server: profile.server)
            var output = StandardOutput(.block)
            try await export.write(format.ofTranscript, on: .standardOutput()) { try output.write($0) }
            try output.flush()
        }
    }
}
