import ChatClientKit
import ChatWire

/// Says again what customers say.
@main
struct EchoBot {
    static func main() async throws {
        let server = CommandLine.arguments.dropFirst().first ?? "http://127.0.0.1:8000"
        let session = try await Session.signIn(
            to: server, with: .staff(email: "admin@salon.com", password: "password"))
        let client = try ChatClient(server: server, session: session)
        print("Signed in as \(try await client.api.me().name ?? "someone").")
    }
}
