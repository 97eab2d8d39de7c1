internal import ArgumentParser
internal import ChatScript
internal import ChatWire

/// Who signs in, and how scenarios are reported.
struct ScriptOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The accounts to sign in with, as JSON; the demo's without it.", valueName: "file"),
        completion: .file())
    var accounts: String?

    @Option(help: ArgumentHelp("Write JUnit's XML into this file.", valueName: "file"), completion: .file())
    var junit: String?

    @Flag(help: "Report as TAP, the Test Anything Protocol.")
    var tap = false

    @Flag(help: "Show every frame and call, without tokens and passwords.")
    var verbose = false

    @Option(
        name: .customLong("time-limit"),
        help: ArgumentHelp("The longest that all scenarios together may take: 90s, 5m.", valueName: "time"))
    var timeLimit: String?

    func validate() throws {
        if let timeLimit, ScriptTime.duration(timeLimit) == nil {
            throw ValidationError("--time-limit: expected a time like 90s or 5m.")
        }
    }

    /// Who there is to sign in with.
    ///
    /// - Throws: ``CommandFailure`` that says what is wrong with the file.
    func knownAccounts() throws(CommandFailure) -> Accounts {
        guard let accounts else { return .demo }
        let bytes = try ScriptFile.read(accounts)
        do {
            return try Accounts(json: JSONParser.parse(bytes))
        } catch {
            throw CommandFailure(.wrongUse, "\(accounts): \(error)")
        }
    }
}
