internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui tail`: prints what happens, until interrupted.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print what happens as it happens, until interrupted.",
        discussion: """
            New, edited and deleted messages, from the moment of the start on; each once and in order, however often the \
            line breaks or the server restarts meanwhile. --json tells of all else that happens too: docs/COMMANDS.md has \
            the shapes.

            Examples:
              chat-tui tail
              chat-tui tail 1 2
              chat-tui tail --json | jq -r 'select(.type == "message").message.content'
            """)

    /// How often it is looked whether anyone still reads.
    private static let watchInterval = Duration.seconds(1)

    @OptionGroup var login: LoginOptions

    @Argument(
        help: "The chats; all of one's own where none is named.",
        completion: .custom { words, _, _ in await ChatCompletion.numbers(for: words) })
    var chats: [Int64] = []

    @Flag(help: "One JSON object a line for each event.")
    var json = false

    func validate() throws {
        guard chats.allSatisfy({ $0 > 0 }) else { throw ValidationError("A chat's number is above zero.") }
    }

    func run() async throws {
        let wanted = Set(chats.map { ChatID($0) })
        try await login.withClient { client, profile in
            var follower = TailFollower(chats: wanted)
            for chat in wanted.sorted() {
                follower.begin(with: try await client.api.chat(chat))
                await client.join(chat)
            }
            let printer: any TailPrinter =
                json
                ? JSONTailPrinter()
                : TextTailPrinter(
                    on: .standardOutput(), me: try await client.identity(), server: profile.server.url,
                    namesChats: wanted.count != 1)
            let events = client.events
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    guard let reason = await client.run() else { return }
                    let words = EventTranslator.words(for: reason)
                    throw ClientError(reason == .kicked ? .signedOut : .unauthorized, words)
                }
                group.addTask { [follower] in try await Self.follow(events, of: client, follower, printer) }
                group.addTask { try await Self.watchReader() }
                // The first end is the end of all.
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private static func follow(
        _ events: ClientEvents, of client: ChatClient, _ follower: TailFollower, _ printer: any TailPrinter
    ) async throws {
        var follower = follower
        var printer = printer
        for await event in events {
            for step in follower.receive(event) {
                switch step {
                case .print(let event): try printer.print(event)
                case .fill(let chat, let known):
                    for message in try await missed(in: chat, since: known, client.api) {
                        if let event = follower.missed(message) { try printer.print(event) }
                    }
                }
            }
        }
    }

    /// What happened to a chat's messages since, in order: all that is new, and from a v2 server what was changed.
    private static func missed(
        in chat: ChatID, since known: TailFollower.Known, _ api: ChatAPI
    ) async throws(ClientError) -> [Message] {
        guard var revision = known.revision else { return try await new(in: chat, after: known.message, api) }
        var messages: [Message] = []
        while true {
            let changes = try await api.changes(in: chat, since: revision, epoch: nil)
            if changes.reset { return try await new(in: chat, after: known.message, api) }
            messages += changes.messages
            guard changes.hasMore, changes.revision > revision else { return messages.sorted { $0.id < $1.id } }
            revision = changes.revision
        }
    }

    private static func new(
        in chat: ChatID, after last: MessageID, _ api: ChatAPI
    ) async throws(ClientError) -> [Message] {
        var messages: [Message] = []
        var position = HistoryPosition.newest
        while true {
            let page = try await api.history(of: chat, position, limit: WireLimits.pageSizes.upperBound)
            messages += page.messages.filter { $0.id > last }
            guard page.hasMore, let oldest = page.messages.last, oldest.id > last else { return messages.reversed() }
            position = .before(oldest.id)
        }
    }

    /// Ends when nobody reads any more, though nothing is there to be written.
    private static func watchReader() async throws {
        while !StandardOutput.isClosed { try await Task.sleep(for: watchInterval) }
        throw OutputFailure.closed
    }
}
