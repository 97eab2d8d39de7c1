internal import ArgumentParser
internal import ChatScript
import Glibc

/// `chat-tui script`: runs scenarios that someone wrote.
struct ScriptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "script", abstract: "Run scripted protocol checks against a server.",
        discussion: """
            A scenario says in YAML what some parties do and what each of them has to see; docs/scripts.md is the \
            tutorial. The exit status is 0 where all passed, 1 where one failed, 64 for a wrong file.

            Examples:
              chat-tui script greeting.yaml
              chat-tui script --server https://chat.example.com --accounts staging.json --junit out.xml *.yaml
              chat-tui script --var salon=7 --verbose booking.yaml
            """)

    @Argument(
        help: ArgumentHelp("Files of scenarios.", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
    var files: [String] = []

    @Flag(help: "Print the JSON Schema of the format, for editors, and do nothing.")
    var schema = false

    @Option(
        name: .customLong("var"), help: ArgumentHelp("Gives a name a value; may be repeated.", valueName: "name=value"))
    var variables: [String] = []

    @OptionGroup var server: ServerOptions
    @OptionGroup var options: ScriptOptions

    func validate() throws {
        guard schema || !files.isEmpty else { throw ValidationError("There is no file to run.") }
    }

    mutating func run() async throws {
        var output = StandardOutput()
        guard !schema else { return try output.line(String(ScriptSchema.text.dropLast())) }
        var values: [String: String] = [:]
        for variable in variables {
            let parts = variable.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw ValidationError("--var \(variable): expected NAME=VALUE.")
            }
            values[String(parts[0])] = String(parts[1])
        }
        let reader = ScenarioReader(givenNames: Set(values.keys))
        var scenarios: [ScenarioFile] = []
        var problems: [ScenarioProblem] = []
        for file in files {
            let text = try ScriptFile.read(file)
            do throws(ScenarioProblem) { scenarios.append(try reader.read(text, path: file)) } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else {
            for problem in problems { ChatTUI.complain(problem.description) }
            throw ExitCode(EX_USAGE)
        }
        try await ScriptConsole(server: server, options: options).run(
            scenarios, variables: values, showsSections: false)
    }
}
