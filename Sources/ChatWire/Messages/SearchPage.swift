/// A page of found messages: the answer of `GET /chat/search`.
public struct SearchPage: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// A found message.
    public struct Hit: Hashable, Sendable, JSONEncodable, JSONDecodable {
        /// The message.
        public var message: Message
        /// The title of its chat.
        public var chatTitle: String?
        /// The words around the hit, which stands between U+2068 and U+2069.
        public var snippet: String

        /// A hit.
        public init(message: Message, chatTitle: String?, snippet: String) {
            self.message = message
            self.chatTitle = chatTitle
            self.snippet = snippet
        }

        /// Reads a hit.
        public init(json: JSONValue) throws(JSONDecodingError) {
            message = try json.decode("message")
            chatTitle = try json.decodeIfPresent("chat_title")
            snippet = try json.decodeIfPresent("snippet") ?? ""
        }

        /// Writes all members.
        public func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("message", message)
                writer.field("chat_title", chatTitle)
                writer.field("snippet", snippet)
            }
        }
    }

    /// The hits, newest first.
    public var results: [Hit]
    /// How many there are in all.
    public var total: Int
    /// The page's number, from 1.
    public var page: Int
    /// The most hits on a page.
    public var pageSize: Int
    /// Whether there is a next page.
    public var hasMore: Bool

    /// A page.
    public init(results: [Hit], total: Int, page: Int, pageSize: Int, hasMore: Bool) {
        self.results = results
        self.total = total
        self.page = page
        self.pageSize = pageSize
        self.hasMore = hasMore
    }

    /// Reads a page.
    public init(json: JSONValue) throws(JSONDecodingError) {
        results = try json.decodeList("results")
        total = try json.decode("total")
        page = try json.decode("page")
        pageSize = try json.decode("page_size")
        hasMore = try json.decode("has_more")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("results", results)
            writer.field("total", total)
            writer.field("page", page)
            writer.field("page_size", pageSize)
            writer.field("has_more", hasMore)
        }
    }
}
