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
    }

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Option(help: "How it is written.")
    var format = Format.text

    func run() async throws {
        try await login.withClient { client, profile in
            let source = TranscriptSource(
                chat: try await client.api.chat(chat.chat), me: try await client.identity(),
                server: profile.server.url, now: .now)
            var writer: any TranscriptWriter =
                switch format {
                case .text: TextTranscript(source, on: .standardOutput())
                case .json: JSONTranscript(source)
                case .html: HTMLTranscript(source, calendar: .system)
                }
            var output = StandardOutput(.block)
            try output.write(writer.beginning())
            var history = WholeHistory(of: chat.chat, api: client.api)
            while let page = try await history.next() {
                for message in page { try output.write(writer.add(message)) }
            }
            try output.write(writer.ending())
            try output.flush()
        }
    }
}
