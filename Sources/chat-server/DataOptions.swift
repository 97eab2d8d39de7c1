import ArgumentParser
import ChatServer

/// Where the data lies; an option of every command.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The data folder.", discussion: "Default: $XDG_DATA_HOME/chat-server.", valueName: "dir"))
    var data: String?

    /// The folder, where one is named.
    var path: String? {
        get throws { try EnvironmentVariables().value("data", given: data) }
    }

    /// The accounts in it.
    func accounts() throws -> AccountAdministration { try AccountAdministration(dataPath: try path) }
}
