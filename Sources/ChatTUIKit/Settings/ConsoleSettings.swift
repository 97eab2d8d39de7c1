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
    /// The program that shows a file, or opens a link.
    public var openProgram: ProgramWords?
    /// Whether pictures are shown in the terminal, where `chafa` is installed; otherwise by ``openProgram``.
    public var showsPicturesInTerminal: Bool
    /// The folder for what one saves; `~/` is the home folder.
    public var downloadFolder: String
    /// A shell command that puts its standard input on the clipboard; without it the terminal is asked to.
    public var copyCommand: String?

    /// The settings as they come.
    public init() {
        keys = [:]
        theme = .standard
        colours = [:]
        notifications = NotificationSettings()
        thresholds = WaitingThresholds()
        openProgram = ProgramWords("xdg-open")
        showsPicturesInTerminal = true
        downloadFolder = "~/Downloads"
    }
}
