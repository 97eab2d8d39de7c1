/// The way of a REST request to the server and back.
package protocol HTTPTransport: Sendable {
    /// Sends a request and waits for the whole answer, whatever its status. Cancelling the task ends the transfer.
    func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse
}
