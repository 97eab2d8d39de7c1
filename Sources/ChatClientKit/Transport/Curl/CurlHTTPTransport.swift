/// REST over libcurl: kept connections, HTTP/2 where TLS agrees on it, proxies from the environment.
package struct CurlHTTPTransport: HTTPTransport {
    let options: TransportOptions

    /// Calls that connect that way.
    package init(options: TransportOptions) { self.options = options }

    package func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse {
        let loop = try IOLoop.shared.get()
        let pending = PendingResponse()
        let options = options
        let result = await withTaskCancellationHandler {
            loop.submit { driver in
                // Cancelled before it began: the cancel's own command may have come first and found nothing.
                guard !pending.isFilled else { return }
                do throws(ClientError) {
                    driver.add(
                        try HTTPTransfer(request, options: options, library: driver.library, pending: pending) {
                            loop.submit { $0.request(of: pending)?.resume() }
                        })
                } catch {
                    pending.fill(.failure(error))
                }
            }
            return await pending.value() ?? .failure(.cancelled)
        } onCancel: {
            pending.fill(.failure(.cancelled))
            loop.submit { $0.cancel(pending) }
        }
        return try result.get()
    }
}
