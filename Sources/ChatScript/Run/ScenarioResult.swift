import ChatClientKit
package import ChatYAML

/// How a scenario went.
package struct ScenarioResult: Sendable {
    /// How it ended.
    package enum Outcome: Sendable {
        case passed
        case failed(StepFailure)
        /// The server does not have what it is about; the reason.
        case notOffered(String)
        /// It could not be tried; the reason.
        case skipped(String)
        /// Someone stopped the run.
        case interrupted
    }

    /// How it ended.
    package let outcome: Outcome
    /// How long it took.
    package let duration: Duration
    /// What went to and fro last, by party.
    package let last: [(who: String, entries: [Trace.Entry])]
}

/// What was expected, and what came instead.
package struct StepFailure: Error, Sendable {
    /// In one line.
    package var title: String
    /// Where the step stands in its file; nil for the whole scenario.
    package var mark: YAMLMark?
    /// More about it, a line each.
    package var details: [String]

    /// A failure.
    package init(title: String, mark: YAMLMark? = nil, details: [String] = []) {
        self.title = title
        self.mark = mark
        self.details = details
    }
}

/// Why no further step is done.
enum StepStop: Error {
    case failed(StepFailure)
    case notOffered(String)
    case skipped(String)
    /// The server could not be reached, or gave no answer.
    case unreachable(ClientError)
    case cancelled
}
