import ChatClientKit
import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatTUI

@Suite("All of a chat, page by page", .timeLimit(.minutes(1)))
struct WholeHistoryTests {
    /// What a server knows of pages.
    enum Dialect: CaseIterable {
        /// Before and after a message, by page, deleted messages on request.
        case v2
        /// By page alone.
        case pages
        /// No pages at all: the bare list of all messages.
        case bareList
    }

    /// Every second id is another chat's.
    private static func ids(_ count: Int64) -> [Int64] { (0..<count).map { $0 * 2 + 1 } }

    private static func message(_ id: Int64) -> Message {
        Message(
            id: MessageID(id), chatID: ChatID(1), sender: .customer(7), messageType: .text, content: "\(id)",
            createdAt: Timestamp(milliseconds: id))
    }

    /// The answer to a request for a part of a history, the newest first where nothing else is said.
    private static func page(_ ids: [Int64], _ query: [String: Int64], _ dialect: Dialect) -> String {
        let size = Int(query["page_size"] ?? 50)
        if dialect == .bareList {
            return
                "[\(ids.reversed().map { String(decoding: message($0).jsonBytes(), as: UTF8.self) }.joined(separator: ","))]"
        }
        var wanted = Array(ids.reversed())
        if dialect == .v2, let before = query["before_message_id"] { wanted.removeAll { $0 >= before } }
        if dialect == .v2, let after = query["after_message_id"] { wanted = ids.filter { $0 > after } }
        let number = Int(query["page"] ?? 1)
        let part = wanted.dropFirst((number - 1) * size).prefix(size)
        let page = MessagePage(
            messages: part.map(message), total: wanted.count, page: number, pageSize: size,
            hasMore: number * size < wanted.count)
        return String(decoding: page.jsonBytes(), as: UTF8.self)
    }

    @Test(
        "every message comes once and in order, whatever the server knows of pages", arguments: Dialect.allCases,
        [0, 1, 99, 100, 101, 350] as [Int64])
    func whole(dialect: Dialect, count: Int64) async throws {
        // Someone writes while it is read: with each answer there is one message more.
        let growth = Mutex<Int64>(0)
        try await withScriptedServer { connection in
            while let request = try connection.readRequest() {
                var query: [String: Int64] = [:]
                for item in request.query.split(separator: "&") {
                    let parts = item.split(separator: "=", maxSplits: 1)
                    if parts.count == 2 { query[String(parts[0])] = Int64(parts[1]) }
                }
                let more = growth.withLock { growth in
                    if growth < 5 { growth += 1 }
                    return growth
                }
                try connection.respond(200, json: Self.page(Self.ids(count + more), query, dialect))
            }
        } _: { server in
            let client = try ChatClient(server: server.url, session: Session(kind: .user, accessToken: "a"))
            var history = WholeHistory(of: ChatID(1), api: client.api)
            var read: [Int64] = []
            while let page = try await history.next() { read += page.map(\.id.rawValue) }
            #expect(read.count >= Int(count))
            #expect(read == Self.ids(Int64(read.count)))
        }
    }
}
