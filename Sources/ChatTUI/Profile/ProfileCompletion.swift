internal import ChatTUIKit

/// What a shell offers for `--profile`.
enum ProfileCompletion {
    /// The names in the settings, and of the profiles that were used.
    static func names() -> [String] {
        let settings = (try? SettingsFile.read()) ?? Settings()
        return Set(settings.profiles.keys).union(StateFolder.profiles()).sorted()
    }
}
