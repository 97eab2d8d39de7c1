/// The program's own folders, by the XDG base directory specification.
enum BaseFolder {
    /// What the person writes.
    case config
    /// What the program keeps.
    case state

    /// Where it is; nil where neither its variable nor `HOME` says.
    var path: String? {
        let (variable, fallback) =
            switch self {
            case .config: ("XDG_CONFIG_HOME", "/.config")
            case .state: ("XDG_STATE_HOME", "/.local/state")
            }
        // The specification has relative paths ignored.
        func absolute(_ name: String) -> String? { Environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        return (absolute(variable) ?? absolute("HOME").map { $0 + fallback }).map { $0 + "/chat-tui" }
    }
}
