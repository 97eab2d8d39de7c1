internal import ChatClientKit
internal import ChatWire

/// All messages of a chat in the order in which they were sent, a page at a time, so that no more than a page is held.
struct WholeHistory {
    private enum Way {
        /// Nothing is read yet.
        case begin
        /// What comes after a message is asked for.
        case after(MessageID)
        /// By page numbers, from the last to the first: a base server knows nothing else.
        case pages(next: Int)
        case ended
    }

    private static let size = WireLimits.pageSizes.upperBound

    private let chat: ChatID
    private let api: ChatAPI
    private var way = Way.begin
    /// The last message that was given out; those up to it are known.
    private var last = MessageID(0)

    init(of chat: ChatID, api: ChatAPI) {
        self.chat = chat
        self.api = api
    }

    /// The next messages; nil at the end.
    mutating func next() async throws(ClientError) -> [Message]? {
        while true {
            let messages: [Message]
            switch way {
            case .begin: messages = try await begin()
            case .after(let message): messages = try await page(after: message)
            case .pages(let number): messages = try await page(number)
            case .ended: return nil
            }
            let new = messages.filter { $0.id > last }
            if let newest = new.last {
                last = newest.id
                return new
            }
        }
    }

    /// Reads what is before message 2, which is message 1 or nothing: what is after it can be asked for.
    private mutating func begin() async throws(ClientError) -> [Message] {
        let page = try await api.history(of: chat, .before(MessageID(2)), limit: 1, includingDeleted: true)
        way = .after(MessageID(1))
        return page.messages.filter { $0.id < MessageID(2) }
    }

    private mutating func page(after message: MessageID) async throws(ClientError) -> [Message] {
        let page = try await api.history(of: chat, .after(message), limit: Self.size, includingDeleted: true)
        let ids = page.messages.map(\.id)
        guard ids.allSatisfy({ $0 > message }), ids == ids.sorted(), page.hasMore == false || !ids.isEmpty else {
            // It did not understand, and answered with the newest.
            way = .pages(next: try await lastPage())
            return []
        }
        way = page.hasMore ? ids.last.map { .after($0) } ?? .ended : .ended
        return page.messages
    }

    private mutating func page(_ number: Int) async throws(ClientError) -> [Message] {
        let page = try await api.history(of: chat, .page(number), limit: Self.size, includingDeleted: true)
        way = number > 1 ? .pages(next: number - 1) : .ended
        return page.messages.sorted { $0.id < $1.id }
    }

    /// Finds the last page: where the server's count says it is, and behind that as long as there is more.
    private func lastPage() async throws(ClientError) -> Int {
        var number = 1
        while true {
            let page = try await api.history(of: chat, .page(number), limit: Self.size, includingDeleted: true)
            guard page.hasMore, !page.messages.isEmpty else { return number }
            number = max(number + 1, (page.total ?? 0) / Self.size)
        }
    }
}
