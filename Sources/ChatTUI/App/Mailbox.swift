internal import ChatTUIKit
import Glibc
import Synchronization

/// Where events from other threads wait for the loop, which polls ``descriptor`` beside the keyboard.
final class Mailbox: Sendable {
    /// Readable while something waits.
    let descriptor: Int32
    private let bell: Int32
    private let waiting = Mutex<[AppEvent]>([])

    init() throws(TerminalFailure) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TerminalFailure.system("make a pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (descriptor, bell) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// Leaves an event for the loop, after those before it.
    func post(_ event: AppEvent) {
        let wasEmpty = waiting.withLock { waiting in
            waiting.append(event)
            return waiting.count == 1
        }
        guard wasEmpty else { return }
        var byte: UInt8 = 0
        write(bell, &byte, 1)
    }

    /// Takes all that waits.
    func take() -> [AppEvent] {
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) > 0 {}
        return waiting.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}
