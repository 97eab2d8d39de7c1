/// What a person reads while scenarios run, and behind them. Text alone: whoever has a terminal prints it.
package struct TextReport: Sendable {
    private let hasColours: Bool
    private var heading: String?
    private var reported: [ReportedScenario] = []

    /// An empty report.
    package init(hasColours: Bool) { self.hasColours = hasColours }

    /// How many ended how.
    package var tally: Tally {
        var tally = Tally()
        for scenario in reported { tally.add(scenario.result.outcome) }
        return tally
    }

    /// Takes a scenario that is over.
    ///
    /// - Returns: the lines to print.
    package mutating func add(_ scenario: ReportedScenario) -> [String] {
        reported.append(scenario)
        var lines: [String] = []
        if heading != scenario.heading {
            lines = (heading == nil ? [] : [""]) + [styled(ShownJSON.plain(scenario.heading), .bold)]
            heading = scenario.heading
        }
        let title = scenario.title
        let time = styled(scenario.result.duration.shown, .faint)
        switch scenario.result.outcome {
        case .passed: lines.append("  \(styled("✓", .green)) \(title)  \(time)")
        case .failed(let failure):
            lines.append("  \(styled("✗", .red)) \(styled(title, .bold))  \(time)")
            lines += scenario.lines(of: failure).enumerated().map { index, line in
                "      \(index == 0 ? styled(line, .red) : line)"
            }
        case .notOffered(let reason): lines.append("  \(styled("○", .faint)) \(title)  not offered: \(reason)")
        case .skipped(let reason): lines.append("  \(styled("–", .faint)) \(title)  skipped: \(reason)")
        case .interrupted: lines.append("  \(styled("–", .faint)) \(title)  interrupted")
        }
        return lines
    }

    /// The last line.
    package func summary(after duration: Duration) -> [String] {
        ["", "\(styled(tally.words, tally.failed == 0 ? .green : .red)), in \(duration.shown)"]
    }

    /// A line for each heading, and what failed once more: for runs that are longer than a screen.
    package func sections() -> [String] {
        var headings: [(heading: String, tally: Tally)] = []
        for scenario in reported {
            if headings.last?.heading != scenario.heading { headings.append((scenario.heading, Tally())) }
            headings[headings.count - 1].tally.add(scenario.result.outcome)
        }
        let width = headings.map(\.heading.count).max() ?? 0
        func column(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        let pad = { (text: String) in text + String(repeating: " ", count: max(0, width - text.count)) }
        var lines = ["", styled("\(pad(""))   passed   failed   not offered   skipped", .faint)]
        for (heading, tally) in headings {
            let failed = column(String(tally.failed), 9)
            lines.append(
                "\(pad(heading))\(column(String(tally.passed), 9))\(tally.failed > 0 ? styled(failed, .red) : failed)"
                    + "\(column(String(tally.notOffered), 14))\(column(String(tally.skipped), 10))")
        }
        let failures = reported.compactMap { scenario -> String? in
            guard case .failed(let failure) = scenario.result.outcome else { return nil }
            return "  \(styled("✗", .red)) \(scenario.title): \(failure.title)"
        }
        return lines + (failures.isEmpty ? [] : [""] + failures)
    }

    private enum Style: String {
        case bold = "1"
        case faint = "2"
        case red = "31"
        case green = "32"
    }

    private func styled(_ text: String, _ style: Style) -> String {
        hasColours ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}
