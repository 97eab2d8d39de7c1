import CCurl

/// One transfer's handle. It lives on the I/O thread from the moment it is made.
final class EasyHandle {
    let library: CurlLibrary
    let pointer: UnsafeMutableRawPointer
    /// libcurl writes here what went wrong; its result codes alone mislead.
    private let errorText: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var failure: CURLcode = CURLE_OK

    init(_ library: CurlLibrary) throws(ClientError) {
        guard let pointer = ccurl_easy_init(library.functions) else {
            throw ClientError(.system, "libcurl has no memory for a transfer.")
        }
        self.library = library
        self.pointer = pointer
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
        // Signals are blocked on the I/O thread, so that libcurl need not juggle handlers around each call.
        set(CURLOPT_NOSIGNAL, 1)
        // A name that resolves slowly must not hold up a cancel.
        set(CURLOPT_QUICK_EXIT, 1)
        set(CURLOPT_PROTOCOLS_STR, "http,https")
    }

    deinit {
        ccurl_easy_cleanup(library.functions, pointer)
        ccurl_list_free(library.functions, headers)
        errorText.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) {
        note(ccurl_set_long(library.functions, pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: String?) {
        note(ccurl_set_string(library.functions, pointer, option, value))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) {
        note(ccurl_set_pointer(library.functions, pointer, option, value))
    }

    func set(_ option: CURLoption, receive: @escaping ccurl_receive) {
        note(ccurl_set_receive(library.functions, pointer, option, receive))
    }

    func setBody(_ bytes: [UInt8]) {
        note(ccurl_set_body(library.functions, pointer, bytes, curl_off_t(bytes.count)))
    }

    func setHeaders(_ lines: [String]) {
        for line in lines {
            guard let longer = ccurl_list_append(library.functions, headers, line) else {
                return note(CURLE_OUT_OF_MEMORY)
            }
            headers = longer
        }
        note(ccurl_set_list(library.functions, pointer, CURLOPT_HTTPHEADER, headers))
    }

    func apply(_ options: TransportOptions) {
        set(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeLimit.milliseconds)
        set(CURLOPT_USERAGENT, options.userAgentField)
        switch options.proxy {
        case .environment: break
        case .direct: set(CURLOPT_PROXY, "")
        case .url(let url):
            set(CURLOPT_PROXY, url)
            // Else the environment's `no_proxy` would have a say in it.
            set(CURLOPT_NOPROXY, "")
        }
        if let file = options.certificateAuthorityFile {
            set(CURLOPT_CAINFO, file)
            // Else the system's certificates stay trusted beside it, and the parsed file is not kept.
            set(CURLOPT_CAPATH, nil as String?)
        }
    }

    /// Fails with the first option that did not take.
    func checkOptions() throws(ClientError) {
        if failure != CURLE_OK {
            throw error(for: failure)
        }
    }

    /// The status of the answer; 0 before there is one.
    var responseStatus: Int {
        var status = 0
        _ = ccurl_response_status(library.functions, pointer, &status)
        return status
    }

    /// The connection's socket, once connected.
    var activeSocket: Int32? {
        var descriptor: curl_socket_t = -1
        let code = ccurl_active_socket(library.functions, pointer, &descriptor)
        return code == CURLE_OK && descriptor >= 0 ? descriptor : nil
    }

    /// The error that a result code stands for, in libcurl's own words.
    func error(for code: CURLcode) -> ClientError {
        let text = String(cString: errorText)
        let message = text.isEmpty ? library.message(for: code) : text
        let kind: ClientError.Code =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .insecure
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .invalidArgument
            case CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_BAD_CONTENT_ENCODING,
                CURLE_UNSUPPORTED_PROTOCOL:
                .invalidResponse
            case CURLE_OUT_OF_MEMORY, CURLE_FAILED_INIT, CURLE_NOT_BUILT_IN, CURLE_UNKNOWN_OPTION: .system
            default: .unreachable
            }
        return ClientError(kind, message)
    }

    private func note(_ code: CURLcode) {
        if failure == CURLE_OK {
            failure = code
        }
    }
}

extension Duration {
    /// Rounded up, within what libcurl takes: 1 ms to 24 days.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 1 }
        let limit = Int(Int32.max)
        guard seconds < Int64(limit / 1000) else { return limit }
        return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
