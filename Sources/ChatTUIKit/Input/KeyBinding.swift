/// Where keys are pressed. A key is looked up in its context first, then everywhere.
public enum KeyContext: String, Hashable, Sendable, CaseIterable {
    case everywhere
    /// A chat is open: chats, transcript.
    case chat
    /// The line editor, in the composer and in fields.
    case editing
    /// The composer.
    case composer
    /// A message is selected.
    case selection
    /// The chat list is alone on the screen, or no chat is open.
    case list
    /// The admin console is open.
    case console
    /// A form or dialog is open.
    case form
    /// A file to send is chosen.
    case file
    /// The help is open.
    case help
    /// The way of a message is shown.
    case info
    /// A question is open.
    case question

    /// What the help calls it.
    var title: DisplayText {
        switch self {
        case .everywhere: "Everywhere"
        case .chat: "Chats and transcript"
        case .editing: "While typing"
        case .composer: "Composer"
        case .selection: "On a selected message"
        case .list: "Chat list"
        case .console: "Admin console"
        case .form: "Forms"
        case .file: "Choosing a file"
        case .help: "Help"
        case .info: "Message details"
        case .question: "Questions"
        }
    }
}

/// One row of the key table.
public struct KeyBinding: Hashable, Sendable {
    /// What it does.
    public let action: Action
    /// Where.
    public let context: KeyContext
    /// The keys, the one to be shown first.
    public internal(set) var keys: [Key]
    /// What the help says.
    public let help: DisplayText
    /// What the footer says, if it is shown there.
    public let footer: DisplayText?
    /// Whether only staff have it.
    public let isStaffOnly: Bool

    init(
        _ action: Action, _ context: KeyContext, _ keys: [Key], _ help: DisplayText, footer: DisplayText? = nil,
        isStaffOnly: Bool = false
    ) {
        self.action = action
        self.context = context
        self.keys = keys
        self.help = help
        self.footer = footer
        self.isStaffOnly = isStaffOnly
    }

    /// The names of its keys, as the help shows them; of many only the first and the last.
    public var keyNames: String {
        guard keys.count > 4, let first = keys.first, let last = keys.last else {
            return keys.map(\.shortName).joined(separator: "  ")
        }
        return first.shortName + " … " + last.shortName
    }
}
