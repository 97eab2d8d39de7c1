import Glibc

/// Lines on standard output, at once.
enum Output {
    static func line(_ text: String) {
        let bytes = Array("\(text)\n".utf8)
        write(STDOUT_FILENO, bytes, bytes.count)
    }

    static func figure(_ name: String, _ value: Double) { line("\(name) \(value)") }

    /// The median, the value that one in a hundred exceeds, and the largest.
    static func figures(_ name: String, of values: [Double]) {
        let sorted = values.sorted()
        guard let largest = sorted.last else { return }
        figure("\(name)_p50", sorted[sorted.count / 2])
        figure("\(name)_p99", sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
        figure("\(name)_max", largest)
    }
}

/// Why there is no figure.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
