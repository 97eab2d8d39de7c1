/// A connection by libcurl.
final class CurlByteStream: ByteStream {
    private let loop: IOLoop
    private let pipe: StreamPipe

    fileprivate init(loop: IOLoop, pipe: StreamPipe) {
        self.loop = loop
        self.pipe = pipe
    }

    deinit {
        close()
    }

    func read() async throws(ClientError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await pipe.read()
        } onCancel: {
            close()
        }
        let reading = try result.get()
        if reading.wasPaused {
            loop.submit { [pipe] in $0.stream(of: pipe)?.resume(driver: $0) }
        }
        return reading.bytes
    }

    func write(_ bytes: [UInt8]) {
        loop.submit { [pipe] in $0.stream(of: pipe)?.send(bytes, driver: $0) }
    }

    func close() {
        pipe.end(.cancelled)
        loop.submit { [pipe] in $0.cancel(pipe) }
    }
}

/// What makes connections by libcurl.
package struct CurlConnector: ByteStreamConnector {
    let options: TransportOptions

    /// Connections made that way.
    package init(options: TransportOptions) { self.options = options }

    package var userAgent: String? { options.userAgentField.isEmpty ? nil : options.userAgentField }

    package func connect(to server: ServerAddress) async throws(ClientError) -> any ByteStream {
        let loop = try IOLoop.shared.get()
        let pipe = StreamPipe()
        let stream = CurlByteStream(loop: loop, pipe: pipe)
        let options = options
        let result = await withTaskCancellationHandler {
            loop.submit { driver in
                guard !pipe.isEnded else { return }
                do throws(ClientError) {
                    driver.add(
                        try StreamTransfer(to: server, options: options, library: driver.library, pipe: pipe))
                } catch {
                    pipe.end(error)
                }
            }
            return await pipe.whenOpen()
        } onCancel: {
            stream.close()
        }
        try result.get()
        return stream
    }
}
