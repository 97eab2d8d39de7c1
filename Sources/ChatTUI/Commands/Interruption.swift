import Dispatch
import Glibc

/// Ends a command in good order when the person or the system asks for it: Ctrl-C, `kill`, a terminal that goes away.
final class Interruption: @unchecked Sendable {
    // Unchecked: nothing in it is touched after `init` but by its own thread-safe means.
    /// What is left to do (a socket to close, a session to end) may take so long.
    private static let endLimit = DispatchTimeInterval.seconds(2)
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    /// The signals that come, one at most; ends with the value.
    let requests: AsyncStream<Int32>
    // Kept for as long as signals are wanted.
    private let sources: [any DispatchSourceSignal]

    /// Takes the signals over; those that whoever started the program wants ignored (`nohup`, a shell's background job)
    /// stay so.
    init() {
        let (requests, continuation) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingOldest(1))
        self.requests = requests
        let queue = DispatchQueue(label: "interruption")
        sources = Self.signals.filter { !Self.isIgnored($0) }.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { @Sendable in
                // Whoever asks again, or has waited long enough, gets the end at once.
                if case .dropped = continuation.yield(number) { _exit(128 + number) }
                queue.asyncAfter(deadline: .now() + Self.endLimit) { @Sendable in _exit(128 + number) }
            }
            source.activate()
            return source
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var present = sigaction()
        sigaction(number, nil, &present)
        // SIG_IGN is the address 1; functions cannot be compared.
        return unsafeBitCast(present.__sigaction_handler.sa_handler, to: Int.self) == 1
    }
}
