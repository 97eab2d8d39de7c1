internal import ArgumentParser
internal import ChatClientKit
internal import ChatScript

/// Runs scenarios and prints how they went.
struct ScriptConsole {
    let server: ServerOptions
    let options: ScriptOptions

    /// Runs scenarios.
    ///
    /// - Parameter showsSections: whether a table of all headings comes at the end.
    /// - Throws: `ExitCode` where something failed or the run was interrupted.
    func run(_ files: [ScenarioFile], variables: [String: String], showsSections: Bool) async throws {
        let interruption = OneShot<Void>()
        let runner = ScenarioRunner(
            server: try server.address(), accounts: try options.knownAccounts(), variables: variables,
            options: .terminal(certificateAuthorityFile: server.certificateAuthorityFile),
            interruption: interruption)
        // Else each scenario would say the same.
        try await runner.reach()
        let signals = Interruption()
        let printer = ScriptPrinter(interruption: interruption)
        var report = TextReport(hasColours: StandardOutput.isTerminal && Environment["NO_COLOR"] == nil)
        var outcome: (scenarios: [ReportedScenario], duration: Duration) = ([], .zero)
        var number = 0
        if options.tap { printer.print(TAPReport.head(count: files.reduce(0) { $0 + $1.scenarios.count })) }
        let watch = await withTaskGroup(of: Int32?.self) { group in
            group.addTask {
                let signal = await signals.requests.first { _ in true }
                if signal != nil { interruption.fill(()) }
                return signal
            }
            outcome = await ScriptRun(runner).run(
                files, limit: options.timeLimit.flatMap { ScriptTime.duration($0) }, observer: observer(printer),
                ended: { scenario in
                    number += 1
                    let lines = report.add(scenario)
                    printer.print(options.tap ? TAPReport.lines(scenario, number: number) : lines)
                })
            group.cancelAll()
            return await group.next() ?? nil
        }
        if !options.tap {
            printer.print((showsSections ? report.sections() : []) + report.summary(after: outcome.duration))
        }
        if let junit = options.junit { try ScriptFile.write(JUnitReport.text(outcome.scenarios), to: junit) }
        if let failure = printer.failure { throw failure }
        if let signal = watch { throw ExitCode(128 + signal) }
        if report.tally.failed > 0 { throw ExitCode.failure }
    }

    /// What shows every frame and call, where that is wanted.
    private func observer(_ printer: ScriptPrinter) -> ScenarioRunner.Observer? {
        guard options.verbose else { return nil }
        // TAP's output is for programs: what people want to see besides goes to standard error.
        guard !options.tap else { return { entry in ChatTUI.complain(entry.lineWithName) } }
        return { entry in printer.print(["    \(entry.lineWithName)"]) }
    }
}
