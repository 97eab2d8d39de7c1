internal import ArgumentParser
internal import ChatScript

/// `chat-tui check`: the built-in conformance scenarios, against any server.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a server against the rules of the protocol.",
        discussion: """
            For each rule of docs/PROTOCOL.md there is a scenario. They write: chats, messages and accounts of the \
            server change, so give accounts that are there for it. A rule whose account is missing is skipped, one that \
            the server has nothing of is not offered; neither is a failure.

            Examples:
              chat-tui check --server http://127.0.0.1:8000
              chat-tui check --base-only --accounts staging.json --junit out.xml
              chat-tui check --only MSG-07 --only CLOSE --verbose
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var options: ScriptOptions

    @Flag(name: .customLong("base-only"), help: "Judge by the published interface alone.")
    var baseOnly = false

    @Flag(help: "List the rules and what is checked, and do nothing.")
    var list = false

    @Option(
        help: ArgumentHelp("Only this rule, family of rules, or scenario; may be repeated.", valueName: "name"))
    var only: [String] = []

    mutating func run() async throws {
        let files = Conformance.select(try Conformance.files(), names: only, baseOnly: baseOnly)
        guard !files.isEmpty else {
            throw ValidationError("No scenario is called \(only.joined(separator: " or ")); --list shows them.")
        }
        if list {
            var output = StandardOutput(.block)
            for scenario in files.flatMap(\.scenarios) {
                try output.line("\(scenario.rules.joined(separator: " "))\t\(scenario.scope)\t\(scenario.name)")
            }
            return try output.flush()
        }
        try await ScriptConsole(server: server, options: options).run(files, variables: [:], showsSections: true)
    }
}
