package import ChatWebSocket

extension WebSocketClientHandshake {
    /// Asks for the upgrade and waits for the answer.
    ///
    /// - Returns: what the server chose of what was offered, and the bytes that came behind the answer.
    /// - Throws: what an HTTP answer other than 101 says, as a REST call would throw it; its status is among it.
    package func perform(
        on stream: any ByteStream
    ) async throws(ClientError) -> (subprotocol: String?, leftover: [UInt8]) {
        var handshake = self
        stream.write(handshake.request)
        while true {
            let bytes = try await stream.read()
            switch bytes.map({ handshake.receive($0) }) ?? handshake.finish() {
            case .needMore:
                // After its end a stream has no more to give.
                guard bytes != nil else { throw ClientError(.unreachable, "The connection broke during the upgrade.") }
            case .accepted(let subprotocol, let leftover): return (subprotocol, leftover)
            case .failure where bytes == nil:
                throw ClientError(.unreachable, "The connection broke during the upgrade.")
            case .failure(let reason):
                throw ClientError(.invalidResponse, "The server's answer to the upgrade is no WebSocket's: \(reason).")
            case .refused(let refusal):
                throw ClientError(HTTPResponse(refusal))
            }
        }
    }
}

extension HTTPResponse {
    /// The answer of a server that refused to upgrade.
    fileprivate init(_ refusal: WebSocketClientHandshake.Refusal) {
        self.init(
            status: refusal.status,
            headers: Dictionary(refusal.headers.map { ($0.name.lowercased(), $0.value) }) { $1 },
            body: refusal.body)
    }
}
