import ArgumentParser
import ChatServer
import Foundation

/// `chat-server import`.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take in staff and customers from a list (CSV), again and again without doubles.",
        discussion: """
            The first line names the columns: email (staff) or phone (customers), name, and for staff role and active. Who \
            is not there is added, who is otherwise is changed, and nobody is removed. All of it or, where anything is \
            wrong with the list, nothing.
            """)

    @Argument(help: "The list; - reads standard input.")
    var file: String

    @Option(help: ArgumentHelp("Whose staff and customers they are.", valueName: "id"))
    var salon: Int64

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @OptionGroup var data: DataOptions

    func run() async throws {
        let bytes =
            file == "-"
            ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(fileURLWithPath: file))
        guard let text = String(data: bytes, encoding: .utf8) else {
            throw ValidationError("\(file) is not in UTF-8")
        }
        let (summary, faults) = try await data.accounts().importAccounts(text, salonID: salon, isTrial: dryRun)
        for fault in faults { StandardError.print("\(file):\(fault.line): \(fault.text)") }
        guard faults.isEmpty else { throw ExitCode.failure }
        print("added \(summary.added), changed \(summary.changed), unchanged \(summary.unchanged)")
    }
}
