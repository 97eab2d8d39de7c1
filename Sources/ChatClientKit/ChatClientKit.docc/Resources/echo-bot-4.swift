import ChatClientKit
import ChatWire

/// Says again what customers say.
@main
struct EchoBot {
    static func main() async throws {
        let server = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:8000"
        let session = try await Session.signIn(
            to: server, with: .staff(email: "admin@salon.com", password: "password"))
        let client = try ChatClient(
            server: server, session: session, folder: "echo-bot", options: TransportOptions(userAgent: "echo-bot/1"))
        try await client.withConnection { events in
            for await event in events {
                switch event {
                case .connection(.live): print("Live.")
                case .connection(.waiting(let delay, let error)): print("\(error.message) Again in \(delay).")
                case .message(let message) where message.sender?.type == .customer && message.messageType == .text:
                    try await client.send("You said: \(message.content)", to: message.chatID, replyingTo: message.id)
                case .outgoing(let message):
                    if case .failed(let error) = message.state { print("Not sent: \(error)") }
                default: break
                }
            }
        }
    }
}
