import CCurl

/// The place where a task waits for the I/O thread's answer.
typealias PendingResponse = OneShot<Result<HTTPResponse, ClientError>>

/// A REST request under way, on the I/O thread.
final class HTTPTransfer: IOTransfer {
    let easy: EasyHandle
    private let pending: PendingResponse
    var owner: AnyObject { pending }
    private let maximumBodyBytes: Int
    /// What is sent as it is read; let go of after the handle, which reads from it.
    private var form: MimeForm?
    private let sink: (any BodySink)?
    private var headers: [String: String] = [:]
    /// The most that all heads of an answer may have together, interim ones included, in bytes.
    private static let headLimit = 256 << 10
    private var headBytes = 0
    private var body: [UInt8] = []
    /// How many bytes of the body came, kept or not.
    private var received = 0
    private var hasBegun = false
    private var failure: ClientError?

    /// - Parameter resume: called, on any thread, when the paused transfer is to go on.
    init(
        _ request: HTTPRequest, options: TransportOptions, library: CurlLibrary, pending: PendingResponse,
        resume: @escaping @Sendable () -> Void
    ) throws(ClientError) {
        easy = try EasyHandle(library)
        self.pending = pending
        maximumBodyBytes = request.maximumBodyBytes
        sink = request.sink
        easy.apply(options)
        easy.set(CURLOPT_URL, request.url)
        if let form = request.form {
            self.form = try MimeForm(form, for: easy, resume: resume)
        } else if let body = request.body {
            easy.setBody(body)
        } else if request.method == .post || request.method == .put || request.method == .patch {
            easy.setBody([])
        }
        // No `Expect: 100-continue`, which would cost a round trip.
        easy.setHeaders(request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"])
        easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        if let limit = request.timeLimit {
            easy.set(CURLOPT_TIMEOUT_MS, limit.milliseconds)
        }
        if let limit = request.stallLimit {
            easy.set(CURLOPT_LOW_SPEED_LIMIT, 1)
            easy.set(CURLOPT_LOW_SPEED_TIME, max(1, limit.milliseconds / 1000))
        }
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // The transfer is held by the driver until its handle is out of the multi handle: unretained is safe.
        let context = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_WRITEDATA, pointer: context)
        easy.set(CURLOPT_WRITEFUNCTION) { @Sendable bytes, _, count, context in
            guard let context, let bytes else { return 0 }
            return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
                .takeBody(UnsafeRawBufferPointer(start: bytes, count: count))
        }
        easy.set(CURLOPT_HEADERDATA, pointer: context)
        easy.set(CURLOPT_HEADERFUNCTION) { @Sendable bytes, _, count, context in
            guard let context, let bytes else { return 0 }
            return Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
                .takeHeader(UnsafeRawBufferPointer(start: bytes, count: count))
        }
        try easy.checkOptions()
    }

    func completed(_ result: CURLcode, driver: IODriver) {
        driver.remove(self)
        if let sink, result == CURLE_OK, isSuccess {
            do throws(ClientError) { try begin(sink) } catch { failure = error }
        }
        if let failure = failure ?? form?.failure {
            pending.fill(.failure(failure))
        } else if result != CURLE_OK {
            pending.fill(.failure(easy.error(for: result)))
        } else {
            pending.fill(.success(HTTPResponse(status: easy.responseStatus, headers: headers, body: body)))
        }
    }

    /// Lets the transfer go on after its form had nothing to give.
    func resume() {
        _ = ccurl_easy_resume(easy.library.functions, easy.pointer)
    }

    private var isSuccess: Bool { (200..<300).contains(easy.responseStatus) }

    /// Shows the sink the answer's head, once.
    private func begin(_ sink: any BodySink) throws(ClientError) {
        guard !hasBegun else { return }
        hasBegun = true
        try sink.begin(HTTPResponse(status: easy.responseStatus, headers: headers, body: []))
    }

    /// Takes a piece of the body.
    ///
    /// - Returns: as many bytes as it got, or 0 to end the transfer.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(ClientError) {
            guard bytes.count <= maximumBodyBytes - received else {
                throw ClientError(.responseTooLarge, "The answer is longer than \(maximumBodyBytes) bytes.")
            }
            if let sink, isSuccess {
                try begin(sink)
                try sink.take(bytes)
            } else {
                body.append(contentsOf: bytes)
            }
        } catch {
            failure = error
            return 0
        }
        received += bytes.count
        return bytes.count
    }

    /// Takes a line of the header, its line end included.
    ///
    /// - Returns: as many bytes as it got, or 0 to end the transfer.
    private func takeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headBytes += bytes.count
        guard headBytes <= Self.headLimit else {
            failure = ClientError(.responseTooLarge, "The answer's head is longer than \(Self.headLimit) bytes.")
            return 0
        }
        // A status line begins the header anew: what came before was an interim answer's.
        if bytes.starts(with: "HTTP/".utf8) {
            headers = [:]
            return bytes.count
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return bytes.count }
        let name = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        let value = bytes[(colon + 1)...].trimmingHTTPWhitespace()
        headers[name] = String(decoding: value, as: UTF8.self)
        return bytes.count
    }
}

extension Slice<UnsafeRawBufferPointer> {
    fileprivate func trimmingHTTPWhitespace() -> Self {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        var slice = self
        while let first = slice.first, isSpace(first) { slice.removeFirst() }
        while let last = slice.last, isSpace(last) { slice.removeLast() }
        return slice
    }
}
