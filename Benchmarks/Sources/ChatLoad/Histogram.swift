/// How often which time was taken: 64 steps for each power of two of nanoseconds, so that a figure is right by 1.6 %.
struct Histogram {
    private var counts = [UInt32](repeating: 0, count: 64 * 48)
    private(set) var count = 0
    private(set) var largest: Int64 = 0

    mutating func add(_ nanoseconds: Int64) {
        let value = UInt64(max(0, nanoseconds))
        let exponent = value < 64 ? 0 : 58 - value.leadingZeroBitCount
        let step = exponent == 0 ? Int(value) : Int(value >> UInt64(exponent - 1)) - 64
        counts[min(exponent * 64 + step, counts.count - 1)] += 1
        count += 1
        largest = max(largest, nanoseconds)
    }

    /// The time that a share of all took no longer than, in milliseconds.
    func quantile(_ share: Double) -> Double {
        guard count > 0 else { return 0 }
        var left = Int(share * Double(count))
        for (index, times) in counts.enumerated() {
            left -= Int(times)
            guard left < 0 else { continue }
            let (exponent, step) = (index / 64, index % 64)
            let nanoseconds = exponent == 0 ? Double(step) : (64.5 + Double(step)) * Double(1 << (exponent - 1))
            return min(nanoseconds, Double(largest)) / 1e6
        }
        return Double(largest) / 1e6
    }
}
