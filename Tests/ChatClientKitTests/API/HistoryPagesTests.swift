import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("History page by page")
struct HistoryPagesTests {
    /// Before which messages pages were asked for.
    private final class Calls: Sendable {
        let before = Mutex<[Int64?]>([])
    }

    /// A history of messages 1 to `count`, read two at a time.
    private func pages(of count: Int64, before: MessageID? = nil, asked: Calls) -> HistoryPages {
        HistoryPages(before: before) { (before) async throws(ClientError) in
            asked.before.withLock { $0.append(before?.rawValue) }
            let newest = min(count, (before?.rawValue ?? .max) - 1)
            let ids = Array(stride(from: newest, to: max(newest - 2, 0), by: -1))
            return Self.page(ids, hasMore: newest > 2)
        }
    }

    private static func page(_ ids: [Int64], hasMore: Bool) -> MessagePage {
        MessagePage(messages: ids.map { .fixture($0) }, total: nil, page: 1, pageSize: 2, hasMore: hasMore)
    }

    @Test(
        "every message comes once, the newest first, by no more calls than there are pages",
        arguments: [(0, 1), (1, 1), (2, 1), (3, 2), (6, 3), (7, 4)] as [(Int64, Int)])
    func whole(count: Int64, calls: Int) async throws {
        let asked = Calls()
        var ids: [Int64] = []
        for try await page in pages(of: count, asked: asked) { ids += page.messages.map(\.id.rawValue) }
        #expect(ids == Array((0..<count).map { count - $0 }))
        #expect(asked.before.withLock { $0.count } == calls)
    }

    @Test("it begins before a message, and leaving the loop leaves the rest unread")
    func part() async throws {
        let asked = Calls()
        for try await page in pages(of: 9, before: MessageID(6), asked: asked) {
            #expect(page.messages.map(\.id.rawValue) == [5, 4])
            break
        }
        #expect(asked.before.withLock { $0 } == [6])
    }

    @Test("after an error it is over")
    func failure() async throws {
        let failing = HistoryPages { (_) async throws(ClientError) in throw ClientError(.unreachable, "Gone.") }
        var iterator = failing.makeAsyncIterator()
        let error = await #expect(throws: ClientError.self) { try await iterator.next() }
        #expect(error?.code == .unreachable)
        #expect(try await iterator.next() == nil)
    }

    @Test(
        "a server that answers the same over and over, or nothing and more, is not followed", arguments: [[3, 2], []])
    func circle(ids: [Int64]) async throws {
        let pages = HistoryPages { (_) async throws(ClientError) in Self.page(ids, hasMore: true) }
        var iterator = pages.makeAsyncIterator()
        let first = try await iterator.next()
        #expect(first?.messages.map(\.id.rawValue) == (ids.isEmpty ? nil : ids))
        guard first != nil else { return }
        let error = await #expect(throws: ClientError.self) { try await iterator.next() }
        #expect(error?.code == .invalidResponse)
        #expect(try await iterator.next() == nil)
    }
}
