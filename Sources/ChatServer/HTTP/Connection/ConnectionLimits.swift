import NIOCore

/// How long a connection may take over what, and how large a request's head may be.
struct ConnectionLimits: Hashable, Sendable {
    /// From the opening of the connection to the end of the first request's head, the TLS handshake included.
    var firstHead = TimeAmount.seconds(10)
    /// Between two requests.
    var idle = TimeAmount.seconds(60)
    /// From a request's head to its end, whatever the body's size.
    var body = TimeAmount.seconds(30)
    /// What a large body must keep up, in bytes a second, beyond ``body``.
    var bodyRate: Int64 = 4 * 1024
    /// How long the rest of a body is read and dropped whose request is answered already.
    var leftover = TimeAmount.seconds(5)
    /// The largest request line and header field, in bytes.
    var headerField = 16 * 1024
    /// The largest request head, in bytes.
    var headerList = 32 * 1024
    /// The most header fields.
    var headerCount = 100
}
