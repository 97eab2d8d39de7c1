import ChatTestSupport
import ChatWire
import Testing

@testable import ChatClientKit

@Suite("Good manners on the line", .timeLimit(.minutes(1)))
struct MannersOnTheLineTests {
    private let chat = ChatID(1)

    /// Runs a client by a clock that stands still, with what its server hears that is no message.
    private func withHeard(
        _ body: (ChatClient, ManualClock, inout AsyncStream<ClientCommand>.AsyncIterator) async throws -> Void
    ) async throws {
        let (commands, heard) = AsyncStream.makeStream(of: ClientCommand.self)
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            try socket.join(at: 5)
            while let command = try socket.receive() { heard.yield(command) }
        }
        defer { server.stop() }
        let clock = ManualClock()
        let client = try ChatClient.scripted(server, clock: MonotonicClock(clock))
        var iterator = commands.makeAsyncIterator()
        try await withRunning(client) { events in
            try await events.live()
            try await body(client, clock, &iterator)
        }
    }

    /// Lets time pass, once a moment is slept for.
    private func pass(to moment: Duration, by step: Duration, _ clock: ManualClock) async {
        while !clock.deadlines.contains(moment) { await Task.yield() }
        clock.advance(by: step)
    }

    @Test("typing is told at once, again after 3 s with a key, and its end 5 s after the last one")
    func typing() async throws {
        try await withHeard { client, clock, heard in
            await client.typed(in: chat)
            #expect(await heard.next() == .typing(chat, isTyping: true))
            // Keys in between are not told.
            await client.typed(in: chat)
            await pass(to: .seconds(5), by: .seconds(3), clock)
            await client.typed(in: chat)
            #expect(await heard.next() == .typing(chat, isTyping: true))
            await pass(to: .seconds(5), by: .seconds(2), clock)
            await pass(to: .seconds(8), by: .seconds(3), clock)
            #expect(await heard.next() == .typing(chat, isTyping: false))
            await client.typed(in: chat)
            #expect(await heard.next() == .typing(chat, isTyping: true))
            await client.stoppedTyping(in: chat)
            #expect(await heard.next() == .typing(chat, isTyping: false))
        }
    }

    @Test("read marks are told at once, then once a second with the newest alone")
    func reads() async throws {
        try await withHeard { client, clock, heard in
            await client.markRead(chat, upTo: MessageID(7))
            #expect(await heard.next() == .readMessage(chat, [MessageID(7)]))
            for id in [8, 10, 9] { await client.markRead(chat, upTo: MessageID(Int64(id))) }
            await pass(to: .seconds(1), by: .seconds(1), clock)
            #expect(await heard.next() == .readMessage(chat, [MessageID(10)]))
        }
    }
}
