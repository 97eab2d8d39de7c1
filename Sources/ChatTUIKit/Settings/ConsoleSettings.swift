/// What a person has set of the console.
public struct ConsoleSettings: Hashable, Sendable {
    /// Keys by the name of the action; they replace its own.
    public var keys: [String: [String]]
    /// The looks.
    public var theme: ThemeName
    /// Looks of one's own, by the name of what they are for: `name: "#00afaf bold"`.
    public var colours: [String: String]
    /// What to hear of, and how.
    public var notifications: NotificationSettings
    /// After how long a waiting customer's row turns yellow, then red.
    public var thresholds: WaitingThresholds
    /// A shell command that shows a file, which it gets as `$1`.
    public var openCommand: String
    /// A shell command that puts its standard input on the clipboard; without it the terminal is asked to.
    public var copyCommand: String?

    /// The settings as they come.
    public init() {
        keys = [:]
        theme = .standard
        colours = [:]
        notifications = NotificationSettings()
        thresholds = WaitingThresholds()
        openCommand = "xdg-open \"$1\""
    }
}
