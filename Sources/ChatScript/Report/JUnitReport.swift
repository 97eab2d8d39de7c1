import ChatYAML

/// JUnit's XML, as CI systems read it: a suite for each heading.
package enum JUnitReport {
    /// The whole file.
    package static func text(_ scenarios: [ReportedScenario]) -> String {
        var suites: [(heading: String, scenarios: [ReportedScenario])] = []
        for scenario in scenarios {
            if suites.last?.heading != scenario.heading { suites.append((scenario.heading, [])) }
            suites[suites.count - 1].scenarios.append(scenario)
        }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for suite in suites {
            var tally = Tally()
            for scenario in suite.scenarios { tally.add(scenario.result.outcome) }
            let time = suite.scenarios.reduce(Duration.zero) { $0 + $1.result.duration }
            text +=
                "  <testsuite name=\"\(escape(suite.heading))\" tests=\"\(suite.scenarios.count)\" "
                + "failures=\"\(tally.failed)\" errors=\"0\" skipped=\"\(tally.skipped + tally.notOffered)\" "
                + "time=\"\(seconds(time))\">\n"
            for scenario in suite.scenarios { text += testCase(scenario) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func testCase(_ scenario: ReportedScenario) -> String {
        let name = scenario.scenario.rules.first ?? scenario.heading
        let head =
            "    <testcase classname=\"\(escape(name))\" name=\"\(escape(scenario.title))\" "
            + "file=\"\(escape(scenario.path))\" line=\"\(scenario.scenario.mark.line)\" "
            + "time=\"\(seconds(scenario.result.duration))\""
        switch scenario.result.outcome {
        case .passed: return head + "/>\n"
        case .failed(let failure):
            let lines = escape(scenario.lines(of: failure).joined(separator: "\n"))
            let message = escape(failure.title)
            return head + ">\n      <failure message=\"\(message)\">\(lines)</failure>\n    </testcase>\n"
        case .notOffered(let reason): return skipped(head, "not offered: \(reason)")
        case .skipped(let reason): return skipped(head, reason)
        case .interrupted: return skipped(head, "interrupted")
        }
    }

    private static func skipped(_ head: String, _ reason: String) -> String {
        head + ">\n      <skipped message=\"\(escape(reason))\"/>\n    </testcase>\n"
    }

    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
        let fraction = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction)"
    }

    /// XML 1.0 has no way to write most control characters: they become the replacement character.
    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
