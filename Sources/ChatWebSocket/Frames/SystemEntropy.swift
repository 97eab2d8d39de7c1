/// The system's random numbers, in a type that has storage.
///
/// `SystemRandomNumberGenerator` has none, so that no address stands for one that is passed on `inout`; the thread
/// sanitizer looks at that address all the same, and crashes.
struct SystemEntropy: RandomNumberGenerator, Sendable {
    private var drawn: UInt64 = 0

    mutating func next() -> UInt64 {
        var system = SystemRandomNumberGenerator()
        drawn = system.next()
        return drawn
    }
}
