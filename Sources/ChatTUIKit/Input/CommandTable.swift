/// The one table of `/` commands: it dispatches, completes, and feeds the help and the documentation.
public enum CommandTable {
    /// What a line typed into the composer is.
    public enum Line: Hashable, Sendable {
        /// A message of these words; of a doubled slash at the start one is left.
        case message(String)
        /// A command, and what follows it.
        case command(Command, String)
        /// A command with something after it that takes nothing, or with nothing that takes something.
        case misused(Command)
        /// A slash and a word that is no command.
        case unknown(String)
    }

    /// All commands, in the order of the help.
    public static let commands: [Command] = [
        Command("help", .action(.help), "keys and commands"),
        Command("go", .openChat, "open the chat of that name", taking: .required(.chat, "NAME")),
        Command("new", .newChat, "new chat", taking: .optional(.words, "NAME")),
        Command("next", .action(.nextUnread), "next unread chat, longest waiting first"),
        Command("claim", .action(.claim), "claim the chat", isStaffOnly: true),
        Command("archive", .action(.archive), "archive the chat", isStaffOnly: true),
        Command("unarchive", .unarchive, "bring the chat back", isStaffOnly: true),
        Command("mute", .action(.mute), "mute the chat, or hear of it again"),
        Command("title", .rename, "name the chat", taking: .required(.words, "WORDS"), isStaffOnly: true),
        Command(
            "invite", .invite, "add a colleague to the chat", taking: .required(.colleague, "NAME"), isStaffOnly: true),
        Command("leave", .leave, "leave the chat; asks first", isStaffOnly: true),
        Command("mine", .showTab(.mine), "list my chats", isStaffOnly: true),
        Command("unassigned", .showTab(.unassigned), "list the queue", isStaffOnly: true),
        Command("all", .showTab(.all), "list every chat (admins)", isStaffOnly: true),
        Command(
            "ref", .reference,
            "send a card: appointment, product, pack or order", taking: .required(.reference, "KIND NUMBER [WORDS]")),
        Command("image", .sendFile(.image), "send a picture", taking: .optional(.path, "FILE")),
        Command("voice", .sendFile(.voice), "send a sound", taking: .optional(.path, "FILE")),
        Command("file", .sendFile(nil), "send a picture or a sound", taking: .optional(.path, "FILE")),
        Command("stop", .action(.stopTransfer), "stop the file that is on its way, or the export"),
        Command("reply", .onMessage(.reply), "answer the selected message, or the other's newest"),
        Command("edit", .onMessage(.edit), "edit the selected message, or one's newest"),
        Command("delete", .onMessage(.delete), "delete the selected message, or one's newest; asks first"),
        Command("copy", .onMessage(.copy), "copy the selected message, or the newest"),
        Command(
            "open", .onMessage(.open),
            "open the file of the selected message, or the link in it; or of the newest that has one"),
        Command(
            "save", .saveFiles, "save the files of the selected message, or of the newest that has some",
            taking: .optional(.path, "FILE")),
        Command("info", .onMessage(.info), "who has read the selected message, or one's newest"),
        Command("retry", .retryAll, "send again all that failed in this chat"),
        Command("editor", .action(.composeInEditor), "write in $VISUAL or $EDITOR"),
        Command("search", .searchHere, "search in this chat", taking: .optional(.words, "WORDS")),
        Command("find", .searchEverywhere, "search in all chats", taking: .optional(.words, "WORDS")),
        Command("earlier", .action(.earlierChats), "the customer's other chats", isStaffOnly: true),
        Command(
            "export", .export, "write all of the chat into a file: text, json, html",
            taking: .optional(.choice(TranscriptFormat.allCases.map(\.rawValue)), "FORMAT")),
        Command("console", .action(.adminConsole), "the salon in numbers", isStaffOnly: true),
        Command(
            "notify", .notify, "of which messages one is told: off, waiting, all",
            taking: .required(.choice(NotificationSettings.Scope.allCases.map(\.rawValue)), "WHICH")),
        Command(
            "theme", .theme, "how the screen looks: standard, dark, light, high-contrast",
            taking: .required(.choice(ThemeName.allCases.map(\.rawValue)), "NAME")),
        Command("top", .action(.scrollToStart), "to the first message"),
        Command("bottom", .action(.scrollToEnd), "to the newest message"),
        Command("panes", .action(.hidePanes), "show the transcript alone, or all panes"),
        Command("mouse", .action(.toggleMouse), "use the mouse, or leave it to the terminal"),
        Command("redraw", .action(.redraw), "draw the screen anew"),
        Command("reconnect", .action(.reconnect), "connect now"),
        Command("quit", .quit, "quit; drafts and unsent messages stay"),
    ]

    /// The commands of a side.
    public static func commands(for side: Side) -> [Command] {
        commands.filter { side == .staff || !$0.isStaffOnly }
    }

    /// Reads what was typed.
    public static func parse(_ text: String, side: Side) -> Line {
        guard text.hasPrefix("/") else { return .message(text) }
        if text.hasPrefix("//") { return .message(String(text.dropFirst())) }
        let name = text.dropFirst().prefix { !$0.isWhitespace }
        // A path or a slash between words is a message like any other.
        if name.isEmpty || name.contains("/") { return .message(text) }
        guard let command = commands(for: side).first(where: { $0.name == name }) else {
            return .unknown(String(name))
        }
        let rest = text.dropFirst(1 + name.count).trimmingBlanks
        guard rest.isEmpty ? command.argument?.isRequired != true : command.argument != nil else {
            return .misused(command)
        }
        return .command(command, rest)
    }
}

extension Substring {
    /// Without the white space at both ends.
    var trimmingBlanks: String {
        var rest = drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
