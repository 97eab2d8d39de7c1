import CoreMetrics
import Synchronization

/// A number that only rises. Increasing it is one atomic addition: no lock, nothing allocated.
final class AtomicCounter: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// A number that rises and falls.
final class AtomicGauge: MeterHandler, RecorderHandler {
    /// The number's bits: there are no atomic operations on floating point.
    private let bits = Atomic<UInt64>(0)

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func set(_ value: Int64) { set(Double(value)) }

    func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func record(_ value: Int64) { set(value) }

    func record(_ value: Double) { set(value) }

    func increment(by amount: Double) {
        var old = bits.load(ordering: .relaxed)
        while true {
            let new = (Double(bitPattern: old) + amount).bitPattern
            let (exchanged, current) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
            if exchanged { return }
            old = current
        }
    }

    func decrement(by amount: Double) { increment(by: -amount) }
}

/// A sum that only rises, of parts that are no whole numbers.
final class AtomicTotal: FloatingPointCounterHandler {
    private let sum = AtomicGauge()

    var value: Double { sum.value }

    func increment(by amount: Double) { sum.increment(by: amount) }

    func reset() { sum.set(0.0) }
}

/// How often what was measured fell into which bucket. Two atomic additions a measurement.
final class Histogram: RecorderHandler, TimerHandler {
    let bounds: [Double]
    /// One more than there are bounds: what is above all of them comes last.
    private let counters: [AtomicCounter]
    private let total = AtomicGauge()

    /// - Parameter bounds: ascending; a bucket holds what is at most its bound.
    init(bounds: [Double]) {
        self.bounds = bounds
        counters = (0...bounds.count).map { _ in AtomicCounter() }
    }

    /// How much was measured in each bucket, and in none of the buckets before it.
    var counts: [Int64] { counters.map(\.value) }

    /// The sum of all that was measured.
    var sum: Double { total.value }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        counters[bounds.firstIndex { value <= $0 } ?? bounds.count].increment(by: 1)
        total.increment(by: value)
    }

    /// Time is shown in seconds.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
}
