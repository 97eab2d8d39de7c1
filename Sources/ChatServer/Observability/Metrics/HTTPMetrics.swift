import CoreMetrics
import HTTPTypes

/// REST requests, by route and status: all of it is made before the first request, so that counting takes no lock.
struct HTTPMetrics: Sendable {
    /// Statuses that the server answers with; any other is counted as `other`.
    private static let statuses = [
        200, 201, 204, 206, 304, 400, 401, 403, 404, 405, 409, 413, 415, 416, 422, 426, 429, 431, 500, 503,
    ]

    /// What is counted of one route.
    private struct Endpoint: Sendable {
        let counters: [Int: Counter]
        let other: Counter
        let time: CoreMetrics.Timer

        init(_ method: String, _ route: String, _ registry: MetricsRegistry) {
            let dimensions = [("method", method), ("route", route)]
            func counter(_ status: String) -> Counter {
                Counter(
                    label: "http_requests_total", dimensions: dimensions + [("status", status)], factory: registry)
            }
            counters = Dictionary(uniqueKeysWithValues: HTTPMetrics.statuses.map { ($0, counter("\($0)")) })
            other = counter("other")
            time = CoreMetrics.Timer(
                label: "http_request_duration_seconds", dimensions: dimensions, factory: registry)
        }

        func count(_ status: Int, nanoseconds: Int64) {
            (counters[status] ?? other).increment()
            time.recordNanoseconds(nanoseconds)
        }
    }

    private let endpoints: [String: [HTTPRequest.Method: Endpoint]]
    /// For what no route answers; its path is anyone's choice and no dimension.
    private let unknown: Endpoint

    init(_ routes: [Route], _ registry: MetricsRegistry) {
        var endpoints: [String: [HTTPRequest.Method: Endpoint]] = [:]
        for route in routes {
            endpoints[route.path, default: [:]][route.method] = Endpoint(route.method.rawValue, route.path, registry)
        }
        self.endpoints = endpoints
        unknown = Endpoint("any", "unknown", registry)
    }

    /// Counts an answer.
    ///
    /// - Parameter route: the path of the route that answered, its variable parts in braces; `nil` where none did.
    func count(_ method: HTTPRequest.Method, _ route: String?, status: Int, nanoseconds: Int64) {
        let known = route.flatMap { endpoints[$0] }
        // HEAD is answered by the GET.
        let endpoint = known?[method] ?? (method == .head ? known?[.get] : nil) ?? unknown
        endpoint.count(status, nanoseconds: nanoseconds)
    }

    static let definitions = [
        MetricDefinition(name: "http_requests_total", help: "REST requests, by route and status."),
        MetricDefinition(
            name: "http_request_duration_seconds", help: "How long a REST request took up to its answer, by route."),
    ]
}
