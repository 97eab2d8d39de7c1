import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

@Suite("The examples", .timeLimit(.minutes(2)))
struct ExampleTests {
    @Test("the README's program signs in, sends, and prints what is said")
    func hello() async throws {
        try await DemoServer.with { server in
            let program = try PtyProcess(
                Binary.exampleHello, [server.url], environment: Console.environment, columns: 100)
            let screen = try await program.wait(for: "the stored message") { screen in
                screen.lines.contains { $0.hasPrefix("Stored as ") }
            }
            let line = try #require(screen.lines.first { $0.hasPrefix("Stored as ") })
            let id = try #require(Int64(line.dropFirst("Stored as ".count).dropLast()))
            // It is in the chat of whichever customer wrote last.
            var answered = 0
            for phone in ["+1234567890", "+1234567891", "+1234567892"] {
                let customer = try await server.client(
                    of: .customer(phoneNumber: phone, password: DemoServer.password))
                for chat in try await customer.api.chats() {
                    let page = try await customer.api.history(of: chat.id)
                    guard let sent = page.messages.first(where: { $0.id == MessageID(id) }) else { continue }
                    #expect(sent.content == "Hello from Swift.")
                    _ = try await customer.api.send(MessageDraft(text: "Hello yourself."), to: chat.id)
                    answered += 1
                }
            }
            #expect(answered == 1)
            _ = try await program.wait(for: "the answer") { screen in
                screen.lines.contains { $0.hasSuffix(": Hello yourself.") }
            }
            program.signal(SIGTERM)
            _ = try await program.ending()
        }
    }

    @Test("the tutorial's bot answers each message once, though it is killed meanwhile")
    func echoBot() async throws {
        try await withHome { home in
            try await DemoServer.with { server in
                let customer = try await server.client(of: DemoServer.customer)
                let chat = try #require(try await customer.api.chats().first).id
                func start() async throws -> PtyProcess {
                    let program = try PtyProcess(
                        "/bin/sh", ["-c", "cd '\(home.path)' && exec '\(Binary.exampleEchoBot)' '\(server.url)'"],
                        environment: Console.environment, columns: 100)
                    _ = try await program.wait(for: "a live line") { $0.lines.contains("Live.") }
                    return program
                }
                try await customer.withConnection { events in
                    for await case .connection(.live) in events { break }
                    /// The next answer of the bot.
                    func answer() async -> String? {
                        for await case .message(let message) in events where message.sender?.type == .user {
                            return message.content
                        }
                        return nil
                    }
                    let first = try await start()
                    try await customer.send("one", to: chat).stored()
                    #expect(await answer() == "You said: one")
                    first.signal(SIGKILL)
                    _ = try await first.ending()
                    try await customer.send("two", to: chat).stored()
                    let second = try await start()
                    #expect(await answer() == "You said: two")
                    try await customer.send("three", to: chat).stored()
                    #expect(await answer() == "You said: three")
                    second.signal(SIGTERM)
                    _ = try await second.ending()
                }
            }
        }
    }
}
