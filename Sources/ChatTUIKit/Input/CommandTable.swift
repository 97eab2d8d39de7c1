/// The one table of `/` commands: it dispatches, completes, and feeds the help.
public enum CommandTable {
    /// One command.
    public struct Command: Hashable, Sendable {
        /// What is typed after the slash.
        public let name: String
        /// What it does.
        public let effect: CommandEffect
        /// What the help says.
        public let help: DisplayText
        /// Whether only staff have it.
        public let isStaffOnly: Bool
    }

    /// What a command does.
    public enum CommandEffect: Hashable, Sendable {
        /// The same as a key.
        case action(Action)
        /// Leaves at once, where the key asks twice.
        case quit
        case unarchive
        case showTab(ChatScope)
    }

    /// What a line typed into the composer is.
    public enum Line: Hashable, Sendable {
        /// A message of these words; of a doubled slash at the start one is left.
        case message(String)
        case command(Command)
        /// A slash and a word that is no command.
        case unknown(String)
    }

    /// All commands, in the order of the help.
    public static let commands: [Command] = [
        Command(name: "help", effect: .action(.help), help: "keys and commands", isStaffOnly: false),
        Command(name: "new", effect: .action(.newChat), help: "new chat", isStaffOnly: false),
        Command(name: "next", effect: .action(.nextUnread), help: "next unread chat", isStaffOnly: false),
        Command(name: "claim", effect: .action(.claim), help: "claim the chat", isStaffOnly: true),
        Command(name: "archive", effect: .action(.archive), help: "archive the chat", isStaffOnly: true),
        Command(name: "unarchive", effect: .unarchive, help: "bring the chat back", isStaffOnly: true),
        Command(name: "mute", effect: .action(.mute), help: "mute the chat, or hear of it again", isStaffOnly: false),
        Command(name: "mine", effect: .showTab(.mine), help: "list my chats", isStaffOnly: true),
        Command(name: "unassigned", effect: .showTab(.unassigned), help: "list the queue", isStaffOnly: true),
        Command(name: "all", effect: .showTab(.all), help: "list every chat (admins)", isStaffOnly: true),
        Command(name: "reconnect", effect: .action(.reconnect), help: "connect now", isStaffOnly: false),
        Command(name: "quit", effect: .quit, help: "quit; drafts and unsent messages stay", isStaffOnly: false),
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
        let rest = text.dropFirst(1 + name.count)
        // A path or a slash between words is a message like any other.
        if name.isEmpty || name.contains("/") { return .message(text) }
        guard rest.allSatisfy(\.isWhitespace), let command = commands(for: side).first(where: { $0.name == name })
        else { return .unknown(String(name)) }
        return .command(command)
    }

    /// The names that begin like a typed line, if the line can still become a command.
    public static func completions(of text: String, side: Side) -> [String] {
        guard text.hasPrefix("/"), !text.hasPrefix("//") else { return [] }
        let typed = text.dropFirst()
        return commands(for: side).map(\.name).filter { $0.hasPrefix(typed) }
    }
}
