import HummingbirdCore

extension URI {
    /// The path for a line of the log. What somebody called a file is left out: names tell as much as words do.
    var loggedPath: String {
        guard path.hasPrefix("/uploads/"), let end = path.firstIndex(of: "_") else { return path }
        return "\(path[..<end])_*"
    }
}
