import ChatWire
import GRDB

@testable import ChatServer

extension Store {
    /// Brings the index up to date.
    func feedSearchIndex() async throws { try await SearchFeed(store: self, logger: .silent).catchUp() }

    /// What `principal` finds, newest first.
    func search(
        _ text: String, as principal: Principal, in chatID: ChatID? = nil, page: Page = Page(number: 1, size: 100)
    ) async throws -> FoundMessages {
        let search = MessageSearch(words: SearchWords(text), chatID: chatID, page: page)
        return try await read { try search.fetch(for: principal, in: $0) }
    }

    /// The texts that `principal` finds, newest first.
    func found(_ text: String, as principal: Principal) async throws -> [String] {
        try await search(text, as: principal).hits.map(\.message.record.content)
    }
}

extension String {
    /// As it may stand in a query.
    var percentEncoded: String {
        let digits = Array("0123456789ABCDEF")
        return utf8.map { byte in
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                ? String(Unicode.Scalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}
