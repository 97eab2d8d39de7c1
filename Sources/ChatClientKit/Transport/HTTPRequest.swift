/// A REST request as the transport takes it.
package struct HTTPRequest: Sendable {
    /// What is done to the resource.
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
        /// What a browser asks before a call to another origin.
        case options = "OPTIONS"
    }

    package var method: Method
    /// With scheme, host, path and query, percent-encoded.
    package var url: String
    /// Names and values; a value holds no line ends, as all of them are made by the client.
    package var headers: [(name: String, value: String)] = []
    package var body: [UInt8]?
    /// A body that is sent while it is read, in place of `body`.
    var form: MultipartForm?
    /// Takes the body of a 2xx answer, which is then not kept; nil keeps it.
    var sink: (any BodySink)?
    /// From start to the last byte of the answer; nil where ``stallLimit`` alone counts.
    package var timeLimit: Duration? = .seconds(30)
    /// How long nothing may move.
    var stallLimit: Duration?
    /// The longest body taken, in bytes.
    package var maximumBodyBytes = 16 << 20

    /// A request without body.
    package init(method: Method, url: String) {
        self.method = method
        self.url = url
    }

    /// Lets a file take as long as it needs, as long as anything moves.
    mutating func allowLongTransfer() {
        timeLimit = nil
        stallLimit = .seconds(60)
    }
}
