import ChatWire

/// Calls below `/api/v1`: bytes to values and back, and errors to ``ClientError``. It knows no session.
struct RESTClient: Sendable {
    let server: ServerAddress
    let transport: any HTTPTransport

    /// What a call sends.
    enum Body {
        case none
        case json(any JSONEncodable)
        case form([(name: String, value: String)])
        case file(MultipartForm)
    }

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - path: below `/api/v1`, percent-encoded.
    ///   - token: the access token, where the call wants one.
    /// - Returns: the answer of a 2xx status.
    func call(
        _ method: HTTPRequest.Method, _ path: String, query: [(name: String, value: String)] = [],
        body: Body = .none, token: String? = nil
    ) async throws(ClientError) -> HTTPResponse {
        let target = query.isEmpty ? path : "\(path)?\(URLEncoding.query(query))"
        var request = HTTPRequest(method: method, url: "\(server.url)/api/v1\(target)")
        request.headers.append(("Accept", "application/json"))
        if let token {
            request.headers.append(("Authorization", "Bearer \(token)"))
        }
        switch body {
        case .none: break
        case .json(let value):
            request.headers.append(("Content-Type", "application/json"))
            request.body = value.jsonBytes()
        case .form(let items):
            request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            request.body = Array(URLEncoding.query(items).utf8)
        case .file(let form):
            request.form = form
            request.allowLongTransfer()
        }
        let response = try await transport.send(request)
        guard (200..<300).contains(response.status) else { throw ClientError(response) }
        return response
    }
}

extension HTTPResponse {
    /// The body as a value.
    func decode<Value: JSONDecodable>(_ type: Value.Type = Value.self) throws(ClientError) -> Value {
        do {
            return try Value(jsonBytes: body)
        } catch {
            // Decoding errors name fields, never values.
            throw ClientError(.invalidResponse, "The server's answer is not understood: \(error).", cause: error)
        }
    }
}
