internal import ChatClientKit
import Synchronization

/// Prints what happens, whichever task it happens in; stops the run once nobody reads any more.
final class ScriptPrinter: Sendable {
    private struct State {
        var output = StandardOutput()
        var failure: OutputFailure?
    }

    private let state = Mutex(State())
    private let interruption: OneShot<Void>

    init(interruption: OneShot<Void>) { self.interruption = interruption }

    /// Why something could not be printed; nil where all was.
    var failure: OutputFailure? { state.withLock { $0.failure } }

    func print(_ lines: [String]) {
        let hasFailed = state.withLock { state in
            guard state.failure == nil else { return false }
            do throws(OutputFailure) {
                for line in lines { try state.output.line(line) }
                return false
            } catch {
                state.failure = error
                return true
            }
        }
        if hasFailed { interruption.fill(()) }
    }
}
