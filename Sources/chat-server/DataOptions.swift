import ArgumentParser
import ChatServer
import Foundation

/// Where the data lies; options of every command.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The data folder.", discussion: "Default: $XDG_DATA_HOME/chat-server.", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "The file of settings.", discussion: "Default: \(SettingsFile.standardPath), where it is there.",
            valueName: "file"))
    var config: String?

    /// The folder, where one is named. Whoever is root acts as its owner from then on.
    var path: String? {
        get throws {
            var settings = try reader()
            let path = settings.value("data", given: data)
            try settings.finish()
            try DataOwner.become(ofFolder: path ?? DataFolder.defaultPath)
            return path
        }
    }

    /// The accounts in it.
    func accounts() throws -> AccountAdministration { try AccountAdministration(dataPath: try path) }

    /// Where settings that were not given are read from: the environment, then the file.
    ///
    /// - Parameter heedsStandardFile: whether the file is read that nobody named.
    /// - Throws: `ValidationError` when the file cannot be read.
    func reader(
        _ environment: EnvironmentVariables = EnvironmentVariables(), heedsStandardFile: Bool = true
    ) throws -> SettingsReader {
        let named = config ?? environment[option: "config"]
        guard let path = named ?? (heedsStandardFile ? SettingsFile.standardPath : nil),
            named != nil || FileManager.default.fileExists(atPath: path)
        else { return SettingsReader(environment: environment) }
        do { return SettingsReader(environment: environment, file: try SettingsFile(contentsOf: path)) } catch {
            throw ValidationError("The settings in \(path) cannot be read")
        }
    }
}
