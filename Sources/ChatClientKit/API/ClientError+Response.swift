import ChatWire

extension ClientError {
    /// What an answer other than 2xx says (docs/PROTOCOL.md, section 1, "errors" and "status").
    init(_ response: HTTPResponse) {
        let body = try? ErrorBody(jsonBytes: response.body)
        let code: Code =
            switch response.status {
            case 401: .unauthorized
            case 429: .rateLimited
            case 500...: .serverFailed
            default: .refused
            }
        self.init(
            code, body?.detail ?? "The server answered with status \(response.status).", status: response.status,
            serverCode: body?.code, issues: body?.issues ?? [],
            retryAfter: response.headers["retry-after"].flatMap { Int($0) }.flatMap { seconds in
                (0...86_400).contains(seconds) ? .seconds(seconds) : nil
            })
    }

    /// What a refused command says (docs/PROTOCOL.md, section 5, `error`).
    init(_ failure: ServerEvent.Failure) {
        let code: Code =
            switch failure.code {
            case .rateLimited: .rateLimited
            case .internal: .serverFailed
            case .unauthorized: .unauthorized
            default: .refused
            }
        self.init(
            code, failure.text, serverCode: failure.code,
            retryAfter: failure.retryAfter.flatMap { seconds in
                (0...86_400).contains(seconds) ? .milliseconds(Int(seconds * 1000)) : nil
            })
    }
}
