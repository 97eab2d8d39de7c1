/// How many scenarios ended how.
package struct Tally: Sendable, Hashable {
    /// As they should.
    package var passed = 0
    /// Otherwise.
    package var failed = 0
    /// Because the server does not have it.
    package var notOffered = 0
    /// For want of an account.
    package var skipped = 0

    /// Counts one more.
    mutating func add(_ outcome: ScenarioResult.Outcome) {
        switch outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .notOffered: notOffered += 1
        case .skipped: skipped += 1
        case .interrupted: break
        }
    }

    /// In words: `3 passed, 1 failed`.
    package var words: String {
        var words = ["\(passed) passed", "\(failed) failed"]
        if notOffered > 0 { words.append("\(notOffered) not offered") }
        if skipped > 0 { words.append("\(skipped) skipped") }
        return words.joined(separator: ", ")
    }
}
