import Foundation

extension DataFolder {
    /// Where data lies when nobody says where: `$XDG_DATA_HOME/chat-server`.
    public static var defaultPath: String {
        let environment = ProcessInfo.processInfo.environment
        // A relative path there is to be ignored (XDG Base Directory Specification, "Environment variables").
        if let folder = environment["XDG_DATA_HOME"], folder.hasPrefix("/") { return "\(folder)/chat-server" }
        return "\(NSHomeDirectory())/.local/share/chat-server"
    }
}
