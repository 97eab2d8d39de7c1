import Foundation

/// The programs under test, as they were built together with the tests.
enum Binary {
    static let chatTUI = path("chat-tui")
    static let chatServer = path("chat-server")
    static let exampleHello = path("example-hello")
    static let exampleEchoBot = path("example-echo-bot")

    /// The tests' own executable lies in the build folder too.
    private static func path(_ name: String) -> String {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
