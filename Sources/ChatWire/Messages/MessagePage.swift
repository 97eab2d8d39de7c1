/// A page of a chat's history: the answer of `GET /chat/chats/{id}/messages`.
public struct MessagePage: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// The page's messages, newest first; oldest first where the call asked for what comes after a message.
    public var messages: [Message]
    /// All messages of the chat that the call could reach.
    public var total: Int?
    /// The page's number, from 1.
    public var page: Int
    /// The most messages on a page.
    public var pageSize: Int
    /// Whether there is more in the direction asked for.
    public var hasMore: Bool

    /// A page.
    public init(messages: [Message], total: Int?, page: Int, pageSize: Int, hasMore: Bool) {
        self.messages = messages
        self.total = total
        self.page = page
        self.pageSize = pageSize
        self.hasMore = hasMore
    }

    /// Reads a page; a base server may send the bare list.
    public init(json: JSONValue) throws(JSONDecodingError) {
        if case .array = json {
            let messages = try [Message](json: json)
            self.init(messages: messages, total: nil, page: 1, pageSize: messages.count, hasMore: false)
            return
        }
        let messages = try json.decodeList("messages", of: Message.self)
        self.init(
            messages: messages, total: try json.decodeIfPresent("total"),
            page: try json.decodeIfPresent("page") ?? 1,
            pageSize: try json.decodeIfPresent("page_size") ?? messages.count,
            hasMore: try json.decodeIfPresent("has_more") ?? false)
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("messages", messages)
            writer.field("total", total)
            writer.field("page", page)
            writer.field("page_size", pageSize)
            writer.field("has_more", hasMore)
        }
    }
}
