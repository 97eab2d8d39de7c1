/// A connection that carries bytes both ways, as TCP and TLS do.
package protocol ByteStream: Sendable {
    /// What came since the last call, waiting for at least a byte. For one task at a time. Cancelling it closes.
    ///
    /// - Returns: nil once the other end has closed.
    func read() async throws(ClientError) -> [UInt8]?

    /// Queues bytes to be sent in order. Nothing is said when they are lost: then ``read()`` ends too.
    func write(_ bytes: [UInt8])

    /// Ends the connection at once, what is queued included; a waiting ``read()`` fails as cancelled.
    func close()
}

/// What opens connections.
package protocol ByteStreamConnector: Sendable {
    /// What a server is to be told of the program, in the upgrade's `User-Agent`; nil for nothing.
    var userAgent: String? { get }

    /// Connects to a server, through a proxy and TLS where need be. Cancelling the task gives it up.
    func connect(to server: ServerAddress) async throws(ClientError) -> any ByteStream
}

extension ByteStreamConnector {
    package var userAgent: String? { nil }
}
