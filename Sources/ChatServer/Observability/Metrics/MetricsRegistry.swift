import CoreMetrics
import Synchronization

/// Keeps metrics and shows them to Prometheus: the backend of swift-metrics here.
///
/// Making a metric takes a lock, counting with it takes none: a metric is made once and kept by who counts.
final class MetricsRegistry: MetricsFactory {
    /// One metric with all its dimensions.
    struct Family: Sendable {
        enum Kind: String, Sendable {
            case counter
            case gauge
            case histogram
        }

        let kind: Kind
        var series: [Labels: any AnyObject & Sendable] = [:]
        /// The order in which they were made.
        var order: [Labels] = []

        init(kind: Kind) { self.kind = kind }

        mutating func add(_ handler: any AnyObject & Sendable, _ labels: Labels) {
            series[labels] = handler
            order.append(labels)
        }
    }

    /// The dimensions of one series.
    struct Labels: Hashable, Sendable {
        struct Label: Hashable, Sendable {
            let name: String
            let value: String
        }

        let all: [Label]

        init(_ dimensions: [(String, String)]) {
            all = dimensions.map { Label(name: MetricsRegistry.validName($0.0), value: $0.1) }
        }
    }

    private let definitions: [String: MetricDefinition]
    private let families = Mutex<[String: Family]>([:])

    /// - Parameter definitions: what is known of metrics before they are made; others are shown without help.
    init(_ definitions: [MetricDefinition] = []) {
        self.definitions = Dictionary(definitions.map { ($0.name, $0) }) { first, _ in first }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        make(label, dimensions, .counter) { AtomicCounter() }
    }

    func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        make(label, dimensions, .counter) { AtomicTotal() }
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        make(label, dimensions, .gauge) { AtomicGauge() }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return make(label, dimensions, .gauge) { AtomicGauge() } }
        return makeHistogram(label, dimensions)
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        makeHistogram(label, dimensions)
    }

    func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }

    private func makeHistogram(_ label: String, _ dimensions: [(String, String)]) -> Histogram {
        let buckets = definitions[Self.validName(label)]?.buckets ?? MetricDefinition.seconds
        return make(label, dimensions, .histogram) { Histogram(bounds: buckets) }
    }

    /// The handler of that name and those dimensions, which all who ask share. One who asks for it as another kind than it is
    /// counts for nobody.
    private func make<Handler: AnyObject & Sendable>(
        _ label: String, _ dimensions: [(String, String)], _ kind: Family.Kind, _ new: () -> Handler
    ) -> Handler {
        let (name, labels) = (Self.validName(label), Labels(dimensions))
        return families.withLock { families in
            guard families[name, default: Family(kind: kind)].kind == kind else { return new() }
            if let known = families[name]?.series[labels] as? Handler { return known }
            let made = new()
            families[name, default: Family(kind: kind)].add(made, labels)
            return made
        }
    }

    private func destroy(_ handler: AnyObject) {
        families.withLock { families in
            for name in families.keys {
                guard let labels = families[name]?.series.first(where: { $0.value === handler })?.key else { continue }
                families[name]?.series[labels] = nil
                families[name]?.order.removeAll { $0 == labels }
            }
        }
    }

    /// Everything in the text format of Prometheus, by name. A series with dimensions is shown once it counted something.
    func text() -> [UInt8] {
        let families = families.withLock { $0 }
        var text = PrometheusText()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text.begin(name, family.kind.rawValue, help: definitions[name]?.help)
            for labels in family.order {
                guard let handler = family.series[labels] else { continue }
                write(name, labels, handler, to: &text)
            }
        }
        return text.bytes
    }

    private func write(_ name: String, _ labels: Labels, _ handler: AnyObject, to text: inout PrometheusText) {
        switch handler {
        case let counter as AtomicCounter:
            if counter.value != 0 || labels.all.isEmpty { text.sample(name, labels, counter.value) }
        case let total as AtomicTotal: text.sample(name, labels, total.value)
        case let gauge as AtomicGauge: text.sample(name, labels, gauge.value)
        case let histogram as Histogram:
            let counts = histogram.counts
            if labels.all.isEmpty || counts.contains(where: { $0 != 0 }) {
                text.histogram(name, labels, bounds: histogram.bounds, counts: counts, sum: histogram.sum)
            }
        default: break
        }
    }

    /// The name, what Prometheus does not know in names made an underscore.
    static func validName(_ name: String) -> String {
        let valid = name.utf8.enumerated().map { index, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): byte
            case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: byte
            default: UInt8(ascii: "_")
            }
        }
        return valid.isEmpty ? "_" : String(decoding: valid, as: UTF8.self)
    }
}
