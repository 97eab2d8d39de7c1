import ChatYAML

/// A scenario of a run, and how it went.
package struct ReportedScenario: Sendable {
    /// The heading that it stands under: a file's title or name.
    package var heading: String
    /// The file that it stands in.
    package var path: String
    /// The scenario.
    package var scenario: Scenario
    /// How it went.
    package var result: ScenarioResult

    /// A scenario that was run.
    package init(heading: String, path: String, scenario: Scenario, result: ScenarioResult) {
        self.heading = heading
        self.path = path
        self.scenario = scenario
        self.result = result
    }

    /// The rules' ids and the name.
    package var title: String { (scenario.rules + [ShownJSON.plain(scenario.name)]).joined(separator: " ") }

    /// Where it failed, as editors and terminals know to open it.
    func place(of failure: StepFailure) -> String {
        let mark = failure.mark ?? scenario.mark
        return "\(path):\(mark.line):\(mark.column)"
    }

    /// What a failure says, a line each, the last traffic of each party included.
    func lines(of failure: StepFailure) -> [String] {
        var lines = ["\(place(of: failure)): \(failure.title)"] + failure.details.map { "  \($0)" }
        for (who, entries) in result.last {
            lines.append("  last of \(who):")
            lines += entries.suffix(6).map { entry in
                entry.line.count > 180 ? "    \(entry.line.prefix(180))…" : "    \(entry.line)"
            }
        }
        return lines
    }
}

extension Trace.Entry {
    /// As one line: when, and what.
    var line: String {
        let (seconds, attoseconds) = time.components
        let milliseconds = String(attoseconds / 1_000_000_000_000_000)
        let fraction = String(repeating: "0", count: max(0, 3 - milliseconds.count)) + milliseconds
        return "\(String(repeating: " ", count: max(0, 3 - String(seconds).count)))\(seconds).\(fraction) \(text)"
    }

    /// The same with whose it is.
    package var lineWithName: String { "\(line.prefix(7)) \(who) \(text)" }
}
