import CLinux
import Glibc

/// Nanoseconds of the monotonic clock.
func monotonicNow() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Waits on many descriptors at once (epoll).
final class Poller {
    private let watcher: Int32
    private var events = [linux_event](repeating: linux_event(), count: 256)

    init() throws {
        watcher = linux_watcher()
        guard watcher >= 0 else { throw LoadError("no epoll") }
    }

    deinit { close(watcher) }

    /// Watches a descriptor; what happens is told under `tag`.
    func add(_ descriptor: Int32, tag: Int, writes: Bool) {
        linux_watch(watcher, descriptor, UInt64(tag), writes ? 1 : 0, 1)
    }

    /// Begins or ends to wait for room to write.
    func change(_ descriptor: Int32, tag: Int, writes: Bool) {
        linux_watch(watcher, descriptor, UInt64(tag), writes ? 1 : 0, 0)
    }

    /// Waits at most until `deadline`, and tells what can be read and written.
    func wait(until deadline: Int64, _ body: (_ tag: Int, _ readable: Bool, _ writable: Bool) throws -> Void) throws {
        let limit = max(0, min(deadline - monotonicNow(), 20_000_000))
        let count = linux_wait(watcher, &events, Int32(events.count), limit)
        guard count >= 0 else { throw LoadError("epoll failed") }
        for index in 0..<Int(count) {
            let event = events[index]
            try body(Int(event.tag), event.readable != 0, event.writable != 0)
        }
    }
}

/// What ends a run.
struct LoadError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
