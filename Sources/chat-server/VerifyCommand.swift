import ArgumentParser
import ChatServer

/// `chat-server verify`.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the data, say what is wrong with it, and fail if anything is.",
        discussion: """
            Database, counters, marks, revisions, search index and the files of uploads. Reads alone, beside a running \
            server too.
            """)

    @OptionGroup var data: DataOptions

    func run() async throws {
        let report = try StoreVerification(dataPath: try data.path).run()
        for finding in report.findings { print(finding) }
        guard report.findings.isEmpty else { throw ExitCode.failure }
        print("sound: \(report.chats) chats, \(report.messages) messages, \(report.files) files")
    }
}
