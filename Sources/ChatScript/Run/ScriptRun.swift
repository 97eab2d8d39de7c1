import ChatClientKit

/// Runs files of scenarios one after the other, and tells of each as it ends.
///
/// Scenarios that share accounts share chats: run at the same time, they would see each other's messages.
package struct ScriptRun: Sendable {
    private let runner: ScenarioRunner

    /// A run.
    package init(_ runner: ScenarioRunner) { self.runner = runner }

    /// Runs scenarios, until the end or an interruption.
    ///
    /// - Parameters:
    ///   - limit: the longest that all of them together may take; what remains then fails.
    ///   - observer: told of every frame and call.
    ///   - began: told before each scenario.
    ///   - ended: told behind each.
    /// - Returns: all that ran, and how long it took.
    package func run(
        _ files: [ScenarioFile], limit: Duration? = nil, observer: ScenarioRunner.Observer? = nil,
        began: (Scenario) -> Void = { _ in }, ended: (ReportedScenario) -> Void
    ) async -> (scenarios: [ReportedScenario], duration: Duration) {
        let start = runner.clock.now
        var reported: [ReportedScenario] = []
        for file in files {
            for var scenario in file.scenarios {
                if let limit {
                    scenario.limit = min(scenario.limit, max(limit - (runner.clock.now - start), .zero))
                }
                began(scenario)
                let one = ReportedScenario(
                    heading: file.title ?? file.path, path: file.path, scenario: scenario,
                    result: await runner.run(scenario, observer: observer))
                reported.append(one)
                ended(one)
                if case .interrupted = one.result.outcome { return (reported, runner.clock.now - start) }
            }
        }
        return (reported, runner.clock.now - start)
    }
}
