/// The time of a simulated world: it stands still while anything is ready to run, and then jumps to what is due next.
package final class SimulatedTime: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private struct Appointment {
        let time: Duration
        let number: UInt64
        let action: () -> Void
    }

    package private(set) var now: Duration = .zero
    /// By time and number.
    private var appointments: [Appointment] = []
    private var nextNumber: UInt64 = 0

    package init() {}

    /// When something is due next.
    var nextDue: Duration? { appointments.first?.time }

    /// Has something done at a time; of two at one time the one that was asked for first is done first.
    @discardableResult
    func at(_ time: Duration, _ action: @escaping () -> Void) -> UInt64 {
        nextNumber += 1
        let time = max(time, now)
        var low = 0
        var high = appointments.count
        while low < high {
            let middle = (low + high) / 2
            if appointments[middle].time <= time { low = middle + 1 } else { high = middle }
        }
        appointments.insert(Appointment(time: time, number: nextNumber, action: action), at: low)
        return nextNumber
    }

    @discardableResult
    func after(_ span: Duration, _ action: @escaping () -> Void) -> UInt64 { at(now + span, action) }

    func cancel(_ number: UInt64) {
        appointments.removeAll { $0.number == number }
    }

    /// Goes on to what is due next, and does it.
    ///
    /// - Returns: false if nothing is.
    func advance() -> Bool {
        guard let first = appointments.first else { return false }
        appointments.removeFirst()
        now = first.time
        first.action()
        return true
    }
}

/// The clock of that time.
package struct SimulatedClock: Clock {
    package struct Instant: InstantProtocol {
        let offset: Duration

        package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let time: SimulatedTime

    package init(_ time: SimulatedTime) { self.time = time }

    package var now: Instant { Instant(offset: time.now) }
    package var minimumResolution: Duration { .nanoseconds(1) }

    package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let sleeper = Sleeper(time)
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { sleeper.sleep(until: deadline.offset, $0) }
        } onCancel: {
            sleeper.wake(isOver: false)
        }
        if !isOver { throw CancellationError() }
    }
}

private final class Sleeper: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private let time: SimulatedTime
    private var continuation: CheckedContinuation<Bool, Never>?
    private var number: UInt64?
    private var isCancelled = false

    init(_ time: SimulatedTime) { self.time = time }

    func sleep(until deadline: Duration, _ continuation: CheckedContinuation<Bool, Never>) {
        guard !isCancelled else { return continuation.resume(returning: false) }
        self.continuation = continuation
        number = time.at(deadline) { [self] in wake(isOver: true) }
    }

    func wake(isOver: Bool) {
        if !isOver {
            isCancelled = true
            if let number { time.cancel(number) }
        }
        continuation?.resume(returning: isOver)
        continuation = nil
    }
}
