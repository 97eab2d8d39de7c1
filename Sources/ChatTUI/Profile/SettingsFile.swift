internal import ChatTUIKit
internal import ChatYAML
import Glibc

/// `$XDG_CONFIG_HOME/chat-tui/config.yaml`: the person's own file, which the program reads and never writes.
enum SettingsFile {
    /// More than anyone writes by hand.
    private static let limit = 1 << 20

    /// Reads the settings; the defaults where there is no file.
    ///
    /// - Throws: ``CommandFailure`` with the file, line and column of what is wrong.
    static func read() throws(CommandFailure) -> Settings {
        guard let folder = BaseFolder.config.path else { return Settings() }
        let path = folder + "/config.yaml"
        let bytes: [UInt8]
        switch WholeFile.read(path, limit: limit) {
        case .success(let contents): bytes = contents
        case .failure(let failure) where failure.code == ENOENT || failure.code == ENOTDIR: return Settings()
        case .failure(let failure): throw CommandFailure(.wrongUse, "\(path): \(failure.reason)")
        }
        do throws(YAMLError) {
            var settings = try Settings(YAMLParser.parse(bytes))
            for name in settings.profiles.keys {
                guard let file = settings.profiles[name]?.certificateAuthorityFile else { continue }
                settings.profiles[name]?.certificateAuthorityFile = absolute(file, in: folder)
            }
            return settings
        } catch {
            throw CommandFailure(.wrongUse, "\(path):\(error)")
        }
    }

    /// A path as it is meant in the settings: `~` is the home folder, and what is relative starts at the settings.
    private static func absolute(_ file: String, in folder: String) -> String {
        if file.hasPrefix("/") { return file }
        if file.hasPrefix("~/"), let home = Environment["HOME"] { return home + file.dropFirst() }
        return folder + "/" + file
    }
}
