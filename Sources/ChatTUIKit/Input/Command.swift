/// What can be typed after a slash.
public struct Command: Hashable, Sendable {
    /// What follows a command's name.
    public struct Argument: Hashable, Sendable {
        /// What it is; decides how Tab completes it.
        public enum Kind: Hashable, Sendable {
            /// Words of any kind.
            case words
            /// The name of a chat in the list.
            case chat
            /// The name of a member of the staff.
            case colleague
            /// A kind of thing and its number.
            case reference
            /// A file on this machine.
            case path
            /// One of a few words.
            case choice([String])
        }

        /// What it is.
        public let kind: Kind
        /// What the help calls it.
        public let label: String
        /// Whether the command means nothing without it.
        public let isRequired: Bool

        static func required(_ kind: Kind, _ label: String) -> Argument {
            Argument(kind: kind, label: label, isRequired: true)
        }

        static func optional(_ kind: Kind, _ label: String) -> Argument {
            Argument(kind: kind, label: label, isRequired: false)
        }
    }

    /// What it does.
    public enum Effect: Hashable, Sendable {
        /// The same as a key.
        case action(Action)
        /// The same as a key on the selected message, or on the newest that it can be done to.
        case onMessage(Action)
        /// Leaves at once, where the key asks twice.
        case quit
        case unarchive
        case showTab(ChatScope)
        /// Opens the chat of that name.
        case openChat
        /// Asks whom to write to, beginning with the argument.
        case newChat
        /// Searches this chat for the argument.
        case searchHere
        /// Searches all chats for the argument.
        case searchEverywhere
        /// Sends a reference to a thing of the salon's business.
        case reference
        /// Names the chat.
        case rename
        /// Adds a colleague to the chat.
        case invite
        /// Leaves the chat.
        case leave
        /// Which messages to be told of.
        case notify
        /// How the screen looks.
        case theme
        /// Sends a file; with a kind, one of that kind alone.
        case sendFile(FileUpload.Kind?)
        /// Saves the files of the selected message, or of the newest that has some.
        case saveFiles
        /// Writes the whole of the chat into a file.
        case export
        /// Tries all failed messages of the chat again.
        case retryAll
    }

    /// What is typed after the slash.
    public let name: String
    /// What follows it; nil: nothing may.
    public let argument: Argument?
    /// What it does.
    public let effect: Effect
    /// What the help says.
    public let help: DisplayText
    /// Whether only staff have it.
    public let isStaffOnly: Bool

    init(
        _ name: String, _ effect: Effect, _ help: DisplayText, taking argument: Argument? = nil,
        isStaffOnly: Bool = false
    ) {
        self.name = name
        self.argument = argument
        self.effect = effect
        self.help = help
        self.isStaffOnly = isStaffOnly
    }

    /// How it is typed: `/ref KIND NUMBER`, `/new [NAME]`.
    public var usage: String {
        guard let argument else { return "/" + name }
        return "/" + name + (argument.isRequired ? " \(argument.label)" : " [\(argument.label)]")
    }
}
