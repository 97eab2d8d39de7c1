import CoreMetrics
import Testing

@testable import ChatServer

@Suite("Metrics as Prometheus reads them")
struct MetricsRegistryTests {
    @Test("each kind is written as the format has it, by name")
    func format() throws {
        let registry = MetricsRegistry([
            MetricDefinition(name: "b_total", help: "Counts.\nWith a \\ and a \"."),
            MetricDefinition(name: "c_seconds", help: "Measures.", buckets: [0.5, 1]),
        ])
        Counter(label: "b_total", dimensions: [("who", "a \"b\"\n\\c")], factory: registry).increment(by: 3)
        let meter = Meter(label: "a.gauge", factory: registry)
        meter.set(2.5)
        meter.increment(by: 1)
        meter.decrement(by: 4)
        let timer = CoreMetrics.Timer(label: "c_seconds", factory: registry)
        for nanoseconds in [500_000_000, 500_000_001, 9_000_000_000] { timer.recordNanoseconds(nanoseconds) }
        #expect(
            String(decoding: registry.text(), as: UTF8.self) == #"""
                # TYPE a_gauge gauge
                a_gauge -0.5
                # HELP b_total Counts.\nWith a \\ and a ".
                # TYPE b_total counter
                b_total{who="a \"b\"\n\\c"} 3
                # HELP c_seconds Measures.
                # TYPE c_seconds histogram
                c_seconds_bucket{le="0.5"} 1
                c_seconds_bucket{le="1"} 2
                c_seconds_bucket{le="+Inf"} 3
                c_seconds_sum 10.000000001
                c_seconds_count 3

                """#)
    }

    @Test("the same name and dimensions are one metric, whoever asks; another kind of it counts for nobody")
    func sharing() throws {
        let registry = MetricsRegistry()
        for _ in 1...2 { Counter(label: "x_total", dimensions: [("a", "1")], factory: registry).increment() }
        Meter(label: "x_total", factory: registry).set(7)
        #expect(String(decoding: registry.text(), as: UTF8.self) == "# TYPE x_total counter\nx_total{a=\"1\"} 2\n")
    }

    @Test("a series with dimensions is shown once it counted something, one without always")
    func untouched() throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "x_total", dimensions: [("a", "1")], factory: registry)
        _ = Counter(label: "y_total", factory: registry)
        let text = String(decoding: registry.text(), as: UTF8.self)
        #expect(text == "# TYPE x_total counter\n# TYPE y_total counter\ny_total 0\n")
        counter.destroy()
        #expect(!String(decoding: registry.text(), as: UTF8.self).contains("x_total{"))
    }

    @Test("nothing is lost when many threads count at once")
    func concurrency() async throws {
        let registry = MetricsRegistry([MetricDefinition(name: "h", help: "h", buckets: [1, 2])])
        let counter = Counter(label: "x_total", factory: registry)
        let recorder = Recorder(label: "h", aggregate: true, factory: registry)
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    for number in 0..<10_000 {
                        counter.increment()
                        recorder.record(number % 3)
                    }
                }
            }
        }
        let exposition = try Exposition(String(decoding: registry.text(), as: UTF8.self))
        #expect(exposition.value("x_total") == 80_000)
        #expect(exposition.value("h_count") == 80_000)
        #expect(exposition.value("h_sum") == 8 * 9_999)
        #expect(exposition.value("h_bucket", ["le": "1"]) == 8 * 6_667)
    }

    @Test(
        "what is no exposition is found to be none: the check of the others can fail",
        arguments: [
            "x_total 1\n", "# TYPE x counter\nx 1\n", "# TYPE x_total counter\nx_total 1", "# TYPE x gauge\ny 1\n",
            "# TYPE x gauge\nx 1\nx 2\n", "# TYPE x gauge\nx{a=\"1} 1\n", "# TYPE x gauge\nx one\n",
            "# TYPE x gauge\nx{a=\"\\x\"} 1\n", "# TYPE x gauge\n# HELP x late\nx 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
            "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
            "# TYPE x gauge\nx 1\n# TYPE y gauge\ny 1\n# TYPE x gauge\nx 2\n",
            "# HELP x_total\n# TYPE x_total counter\n",
        ])
    func strictness(text: String) {
        #expect(throws: Exposition.Failure.self) { try Exposition(text) }
    }
}
