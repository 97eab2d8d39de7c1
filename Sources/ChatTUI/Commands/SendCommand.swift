internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire
import Glibc

/// `chat-tui send`: sends a message and prints its number.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send a message; prints the number of the stored message.")

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Argument(help: "The words; `-` reads them from standard input.")
    var text: [String]

    @Option(name: .customLong("reply-to"), help: ArgumentHelp("The message that it answers.", valueName: "id"))
    var replyTo: Int64?

    func validate() throws {
        guard !text.isEmpty else { throw ValidationError("There is nothing to send.") }
        guard text != ["-"] || !login.readsPassword else {
            throw ValidationError("Standard input cannot hold both the password and the message.")
        }
        guard replyTo ?? 1 > 0 else { throw ValidationError("A message's number is above zero.") }
    }

    mutating func run() async throws {
        var draft = MessageDraft(
            text: text == ["-"] ? try Self.standardInput() : text.joined(separator: " "),
            clientMessageID: Self.newID())
        draft.replyToMessageID = replyTo.map { MessageID($0) }
        let message = try await login.client().api.send(draft, to: ChatID(chat.chat))
        StandardOutput.line(message.id.description)
    }

    /// All of standard input, less the line end at its end.
    private static func standardInput() throws -> String {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(STDIN_FILENO, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += block[..<count]
            // Four bytes make one character at most.
            guard bytes.count <= 4 * WireLimits.contentLength + 2 else {
                throw ValidationError("The message is longer than \(WireLimits.contentLength) characters.")
            }
        }
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func newID() -> String {
        String(UInt64.random(in: 0...UInt64.max), radix: 16) + String(UInt64.random(in: 0...UInt64.max), radix: 16)
    }
}
