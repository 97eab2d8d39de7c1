/// Puts together what Prometheus reads: the text format, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    /// Begins a metric; its samples follow.
    mutating func begin(_ name: String, _ kind: String, help: String?) {
        if let help { line("# HELP \(name) \(Self.escaped(help, quotes: false))") }
        line("# TYPE \(name) \(kind)")
    }

    /// Writes a counter.
    mutating func sample(_ name: String, _ labels: MetricsRegistry.Labels, _ value: Int64) {
        line("\(name)\(Self.text(labels.all)) \(value)")
    }

    /// Writes a gauge.
    mutating func sample(_ name: String, _ labels: MetricsRegistry.Labels, _ value: Double) {
        line("\(name)\(Self.text(labels.all)) \(Self.text(value))")
    }

    /// Writes a histogram.
    ///
    /// - Parameter counts: of each bucket alone; written they are cumulative, as the format has them.
    mutating func histogram(
        _ name: String, _ labels: MetricsRegistry.Labels, bounds: [Double], counts: [Int64], sum: Double
    ) {
        var count: Int64 = 0
        for (index, part) in counts.enumerated() {
            count &+= part
            let bound = index < bounds.count ? Self.text(bounds[index]) : "+Inf"
            line("\(name)_bucket\(Self.text(labels.all + [.init(name: "le", value: bound)])) \(count)")
        }
        line("\(name)_sum\(Self.text(labels.all)) \(Self.text(sum))")
        line("\(name)_count\(Self.text(labels.all)) \(count)")
    }

    private mutating func line(_ text: String) {
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }

    private static func text(_ labels: [MetricsRegistry.Labels.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
