import ChatClientKit
import ChatTestSupport
import ChatWire
import Testing

@Suite("A disk that gets full", .timeLimit(.minutes(3)))
struct FullDiskTests {
    @Test(
        "what cannot be stored is acknowledged to nobody and shown to nobody, and the server serves on",
        .rules("MSG-09"), arguments: Disk.full)
    func full(disk: Disk) async throws {
        let server = try await ServerProcess(on: disk)
        let staff = try ChatClient(
            server: server.url, session: try await Session.signIn(to: server.url, with: server.staff))
        let customer = try ChatClient(
            server: server.url, session: try await Session.signIn(to: server.url, with: server.customer))
        let chat = try #require(try await customer.api.chats().first)
        let (line, events) = (staff.events, staff.events)
        let text = String(repeating: "x", count: 9_000)

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await staff.run() }
            for await event in line {
                if case .connection(.live) = event { break }
            }
            var acknowledged: [MessageID] = []
            var failure: ClientError?
            while failure == nil, acknowledged.count < 2_000 {
                do throws(ClientError) {
                    acknowledged.append(try await customer.api.send(MessageDraft(text: text), to: chat.id).id)
                } catch {
                    failure = error
                }
            }
            #expect(failure?.status == 500 && failure?.serverCode == .internal)
            #expect(!acknowledged.isEmpty)

            // It still reads, and holds in memory what is on the disk and no more.
            let full = try await customer.api.chat(chat.id)
            #expect(full.totalMessages == (chat.totalMessages ?? 0) + acknowledged.count)
            #expect(full.lastMessageID == acknowledged.last)
            #expect(full.revision == (chat.revision ?? 0) + Int64(acknowledged.count))
            let newest = try await customer.api.history(of: chat.id, limit: 1).messages.first
            #expect(newest?.id == acknowledged.last)

            try server.makeRoom()
            let next = try await customer.api.send(MessageDraft(text: "room again"), to: chat.id)
            #expect(next.revision == (full.revision ?? 0) + 1)
            acknowledged.append(next.id)

            var shown: [MessageID] = []
            for await event in events {
                if case .message(let message) = event, message.chatID == chat.id { shown.append(message.id) }
                if shown.last == next.id { break }
            }
            #expect(shown == acknowledged)
            group.cancelAll()
        }
        try await server.stop()
    }
}
