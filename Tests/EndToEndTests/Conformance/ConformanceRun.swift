import ChatClientKit
import ChatScript
import ChatWire

/// One scenario against a server that has a fault, or none.
struct ConformanceRun: Sendable {
    let scenario: ReportedScenario
    var rule: String { scenario.scenario.rules.first ?? "" }

    /// What it says of its failure; nil where it did not fail.
    var failure: String? {
        guard case .failed = scenario.result.outcome else { return nil }
        var report = TextReport(hasColours: false)
        return report.add(scenario).dropFirst().prefix(2).joined(separator: "\n")
    }

    /// Runs scenarios at the same time, each in a world of its own behind a proxy of its own.
    ///
    /// - Parameters:
    ///   - width: so many at once.
    ///   - patience: the longest that a step waits, where it is known that something never comes.
    ///   - isMeant: picks the rules.
    static func all(
        _ files: [ScenarioFile], on port: UInt16, worlds: ArraySlice<Accounts>, width: Int, patience: Duration? = nil,
        where isMeant: (String) -> Bool, fault: @escaping @Sendable (String) -> Fault
    ) async -> [ConformanceRun] {
        let work = files.flatMap { file in file.scenarios.map { (file, $0) } }
        let numbered = zip(zip(work, worlds), worlds.indices)
            .filter { isMeant($0.0.0.1.rules.first ?? "") }
            // The long ones first, so that they do not come alone at the end.
            .sorted { $0.0.0.1.steps.count > $1.0.0.1.steps.count }
        return await withTaskGroup(of: ConformanceRun?.self) { group in
            var runs: [ConformanceRun] = []
            for (index, ((item, accounts), number)) in numbered.enumerated() {
                if index >= width, let run = await group.next() ?? nil { runs.append(run) }
                let (file, scenario) = item
                group.addTask {
                    let rule = scenario.rules.first ?? ""
                    guard let proxy = try? FaultProxy(to: port, fault: fault(rule), number: number + 1),
                        let server = try? ServerAddress(proxy.url)
                    else { return nil }
                    defer { proxy.stop() }
                    let runner = ScenarioRunner(server: server, accounts: accounts, patience: patience)
                    return ConformanceRun(
                        scenario: ReportedScenario(
                            heading: file.title ?? file.path, path: file.path, scenario: scenario,
                            result: await runner.run(scenario)))
                }
            }
            for await run in group { if let run { runs.append(run) } }
            return runs
        }
    }
}
