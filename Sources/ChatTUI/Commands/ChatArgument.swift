internal import ArgumentParser
internal import ChatWire

/// A chat's number on the command line.
struct ChatArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("The chat's number, as “chat-tui chats” lists it.", valueName: "chat"),
        completion: .custom { words, _, _ in await ChatCompletion.numbers(for: words) })
    var number: Int64

    /// The chat.
    var chat: ChatID { ChatID(number) }

    func validate() throws {
        guard number > 0 else { throw ValidationError("A chat's number is above zero.") }
    }
}
