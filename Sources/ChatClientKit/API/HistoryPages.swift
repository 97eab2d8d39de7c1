public import ChatWire

/// A chat's history page by page, from the newest message to the first; what ``ChatClient/pages(of:before:limit:)`` gives.
///
/// Each page is asked for when it is wanted, and none is asked for twice: leaving the loop leaves the rest unread. Messages
/// come once, whatever is said in the chat meanwhile; what is said after the first page was read is in no page, but an event.
public struct HistoryPages: AsyncSequence, Sendable {
    /// Newest messages first, in the page as in the sequence.
    public typealias Element = MessagePage
    /// What reading a page throws; the sequence is over with it.
    public typealias Failure = ClientError

    typealias Read = @Sendable (_ before: MessageID?) async throws(ClientError) -> MessagePage

    private let start: MessageID?
    private let read: Read

    init(before start: MessageID? = nil, read: @escaping Read) {
        self.start = start
        self.read = read
    }

    /// Asks for one page after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var before: MessageID?
        private var isOver = false
        private let read: Read

        fileprivate init(before: MessageID?, read: @escaping Read) {
            self.before = before
            self.read = read
        }

        /// The next page; nil behind the first message.
        ///
        /// - Throws: what a call to the server throws, ``ClientError/Code/cancelled`` when the task is cancelled, and
        ///   ``ClientError/Code/invalidResponse`` where the server goes round in circles.
        public mutating func next() async throws(ClientError) -> MessagePage? {
            try await next(isolation: nil)
        }

        /// The same, where the caller is.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ClientError) -> MessagePage? {
            guard !isOver else { return nil }
            isOver = true
            let page = try await read(before)
            let ids = page.messages.map(\.id)
            guard let oldest = ids.min() else { return nil }
            if let before, let newest = ids.max(), newest >= before {
                throw ClientError(.invalidResponse, "The server answered with another part of the history.")
            }
            before = oldest
            isOver = !page.hasMore
            return page
        }
    }

    /// Begins with the newest page.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(before: start, read: read)
    }
}

extension ChatClient {
    /// A chat's history, a page at a time, from the newest message to the first.
    ///
    /// ```swift
    /// for try await page in client.pages(of: chat) {
    ///     for message in page.messages { archive(message) }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - chatID: the chat.
    ///   - before: a message that one has; the first page ends before it. nil begins with the newest.
    ///   - limit: how many messages a page holds, 1 to 100.
    public nonisolated func pages(
        of chatID: ChatID, before: MessageID? = nil, limit: Int = WireLimits.defaultPageSize
    ) -> HistoryPages {
        HistoryPages(before: before) { (before) async throws(ClientError) in
            try await self.history(of: chatID, before: before, limit: limit)
        }
    }
}
