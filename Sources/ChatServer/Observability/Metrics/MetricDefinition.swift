/// What a metric is called and how it is shown.
struct MetricDefinition: Hashable, Sendable {
    /// The name, as Prometheus writes names: letters, digits and underscores, units and `total` at the end.
    let name: String
    /// What it counts or measures, in a sentence.
    let help: String
    /// The upper bounds of a histogram's buckets, ascending; of no use to others.
    var buckets: [Double] = Self.seconds

    /// Buckets for what takes from a fraction of a millisecond to ten seconds.
    static let seconds: [Double] = [
        0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]
    /// Buckets for how many of something come together, by powers of two up to the largest commit.
    static let counts: [Double] = (0...11).map { Double(1 << $0) }
}
