/// A REST request as the transport takes it.
struct HTTPRequest: Sendable {
    /// What is done to the resource.
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    var method: Method
    /// With scheme, host, path and query, percent-encoded.
    var url: String
    /// Names and values; a value holds no line ends, as all of them are made by the client.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    /// From start to the last byte of the answer.
    var timeLimit: Duration = .seconds(30)
    /// The longest body taken, in bytes.
    var maximumBodyBytes = 16 << 20
}
