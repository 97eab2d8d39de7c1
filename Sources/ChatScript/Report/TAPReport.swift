/// The Test Anything Protocol, version 14.
package enum TAPReport {
    /// What stands first.
    package static func head(count: Int) -> [String] { ["TAP version 14", "1..\(count)"] }

    /// A scenario that is over.
    ///
    /// - Parameter number: from 1.
    package static func lines(_ scenario: ReportedScenario, number: Int) -> [String] {
        // A number sign would begin a directive.
        let title = escape(scenario.title)
        switch scenario.result.outcome {
        case .passed: return ["ok \(number) - \(title)"]
        case .notOffered(let reason): return ["ok \(number) - \(title) # SKIP not offered: \(escape(reason))"]
        case .skipped(let reason): return ["ok \(number) - \(title) # SKIP \(escape(reason))"]
        case .interrupted: return ["not ok \(number) - \(title)", "Bail out! interrupted"]
        case .failed(let failure):
            let lines = scenario.lines(of: failure)
            return ["not ok \(number) - \(title)", "  ---", "  message: |"] + lines.map { "    \($0)" } + ["  ..."]
        }
    }

    private static func escape(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if character == "#" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
    }
}
