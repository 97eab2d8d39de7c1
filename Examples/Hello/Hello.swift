import ChatClientKit
import ChatWire

/// Signs in, sends a message to the first chat, and prints what is said from then on.
@main
struct Hello {
    static func main() async throws {
        let server = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:8000"
        let session = try await Session.signIn(
            to: server, with: .staff(email: "admin@salon.com", password: "password"))
        let client = try ChatClient(server: server, session: session)
        try await client.withConnection { events in
            guard let chat = try await client.api.chats().first else { return }
            let message = try await client.send("Hello from Swift.", to: chat.id).stored()
            print("Stored as \(message.id).")
            for await case .message(let message) in events {
                print("\(message.senderName ?? "Someone"): \(message.content)")
            }
        }
    }
}
