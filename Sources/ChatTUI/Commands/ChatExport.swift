internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// A transcript of all of a chat, read page by page, for `chat-tui export` and the console's `/export`.
struct ChatExport {
    private let source: TranscriptSource
    private let client: ChatClient

    /// Asks which chat it is, and who reads it.
    init(of chat: ChatID, client: ChatClient, server: ServerAddress) async throws {
        source = TranscriptSource(
            chat: try await client.api.chat(chat), me: try await client.identity(), server: server.url, now: .now)
        self.client = client
    }

    /// Writes all of it.
    ///
    /// - Parameters:
    ///   - paper: what text is printed on.
    ///   - progress: is told how much is written, from 0 to 1; nil where the server does not tell how much there is.
    ///   - write: takes the pieces in order.
    func write(
        _ format: TranscriptFormat, on paper: Paper, progress: (Double?) -> Void = { _ in },
        to write: (String) throws -> Void
    ) async throws {
        var writer = format.writer(of: source, on: paper)
        try write(writer.beginning())
        var history = WholeHistory(of: source.chat.id, api: client.api)
        var written = 0
        while let page = try await history.next() {
            for message in page { try write(writer.add(message)) }
            written += page.count
            progress(source.chat.totalMessages.map { $0 > 0 ? Double(written) / Double($0) : 1 })
        }
        try write(writer.ending())
    }
}
