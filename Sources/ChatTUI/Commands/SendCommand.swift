internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc

/// `chat-tui send`: sends a message and prints its number.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Send a message, and print the number under which it is stored.",
        discussion: """
            Over a line that breaks, and while the server restarts, it goes on trying; the message is stored once all the \
            same.

            Examples:
              chat-tui send 1 Your colour has arrived, shall we say Friday at four?
              chat-tui send 1 --reply-to 2041 Yes, come by!
              df -h | chat-tui send 1 -
              chat-tui send 1 --image hair.jpg Like this?
            """)

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Argument(help: "The words, joined by blanks; “-” alone takes all of standard input, exactly as it is.")
    var text: [String] = []

    @Option(
        help: ArgumentHelp("Send this picture; the words, if any, go with it.", valueName: "file"),
        completion: .file(extensions: ["jpg", "jpeg", "png", "gif", "webp"]))
    var image: String?

    @Option(
        help: ArgumentHelp("Send this sound; the words, if any, go with it.", valueName: "file"),
        completion: .file(extensions: ["mp3", "ogg", "oga", "opus", "wav", "m4a", "aac", "webm"]))
    var voice: String?

    @Option(name: .customLong("reply-to"), help: ArgumentHelp("The message that it answers.", valueName: "id"))
    var replyTo: Int64?

    @Option(help: ArgumentHelp("For how long to try, in seconds.", valueName: "seconds"))
    var timeout = 60

    func validate() throws {
        guard image == nil || voice == nil else { throw ValidationError("A message has one file: --image or --voice.") }
        guard !text.isEmpty || file != nil else { throw ValidationError("There is nothing to send.") }
        guard text != ["-"] || !login.readsPassword else {
            throw ValidationError("Standard input cannot hold both the password and the message.")
        }
        guard replyTo ?? 1 > 0 else { throw ValidationError("A message's number is above zero.") }
        guard (0...86_400).contains(timeout) else { throw ValidationError("--timeout is from 0 to 86400.") }
    }

    func run() async throws {
        var draft = MessageDraft(text: text == ["-"] ? try Self.standardInput() : text.joined(separator: " "))
        guard file != nil || !draft.content.allSatisfy(\.isWhitespace) else {
            throw ValidationError("There is nothing to send.")
        }
        guard draft.content.unicodeScalars.count <= WireLimits.contentLength else { throw Self.tooLong }
        draft.replyToMessageID = replyTo.map { MessageID($0) }
        try await login.withClient { [draft] client, _ in
            var draft = draft
            if let file {
                let upload = try await upload(file.path, client.api)
                let kind = file.type == .image ? "image/" : "audio/"
                guard upload.fileType?.hasPrefix(kind) ?? true else {
                    let name = file.type == .image ? "picture" : "sound"
                    throw CommandFailure(.failed, "\(file.path) is no \(name). Nothing was sent.")
                }
                draft.messageType = file.type
                draft.mediaURL = upload.fileURL
            }
            let message = try await client.api.send(draft, to: chat.chat, tryingFor: .seconds(timeout)) { error, _ in
                ChatTUI.complain("\(error.sentence) Trying again.")
            }
            var output = StandardOutput()
            try output.line(message.id.description)
        }
    }

    /// The file that the message is.
    private var file: (path: String, type: MessageType)? {
        image.map { ($0, .image) } ?? voice.map { ($0, .voice) }
    }

    private func upload(_ path: String, _ api: ChatAPI) async throws(ClientError) -> Upload {
        guard isatty(STDERR_FILENO) == 1 else { return try await api.upload(file: path) }
        let line = ProgressLine(UserText(path.split(separator: "/").last.map(String.init) ?? path).line.text)
        defer { line.clear() }
        return try await api.upload(file: path) { line.show($0.fraction) }
    }

    /// All of standard input, as it is.
    private static func standardInput() throws -> String {
        // Four bytes make one character at most.
        let bytes: [UInt8]
        switch WholeFile.read(STDIN_FILENO, limit: 4 * WireLimits.contentLength) {
        case .success(let contents): bytes = contents
        case .failure(let failure) where failure.code == EFBIG: throw Self.tooLong
        case .failure(let failure): throw CommandFailure(.failed, "Cannot read standard input: \(failure.reason)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.wrongUse, "Standard input is not UTF-8 text. Nothing was sent.")
        }
        return text
    }

    private static var tooLong: CommandFailure {
        CommandFailure(
            .wrongUse, "The message is longer than \(WireLimits.contentLength) characters. Nothing was sent.")
    }
}
