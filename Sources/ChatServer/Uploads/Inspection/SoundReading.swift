/// What a sound file says of itself.
enum SoundReading: Hashable, Sendable {
    /// It is one, and plays so many seconds; nil where it does not tell.
    case sound(seconds: Double?)
    /// It is none, or holds moving pictures.
    case other

    /// A duration that is a number in bounds; nonsense is as good as none.
    static func sound(_ seconds: Double) -> SoundReading {
        .sound(seconds: seconds.isFinite && seconds >= 0 && seconds <= 1_000_000 ? seconds : nil)
    }
}
