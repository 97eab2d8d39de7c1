import HTTPTypes

extension HTTPField.Name {
    /// `X-Forwarded-For`: the addresses that a request passed, client first.
    static let xForwardedFor = HTTPField.Name(validated: "X-Forwarded-For")
    /// `Forwarded` (RFC 7239).
    static let forwarded = HTTPField.Name(validated: "Forwarded")
    /// `X-Real-IP`, as some proxies name the client.
    static let xRealIP = HTTPField.Name(validated: "X-Real-IP")
    /// `X-Forwarded-Host`: the host that the client asked a proxy for.
    static let xForwardedHost = HTTPField.Name(validated: "X-Forwarded-Host")
    /// `X-Forwarded-Proto`: how the client reached a proxy.
    static let xForwardedProto = HTTPField.Name(validated: "X-Forwarded-Proto")
    /// `X-Request-ID`: the request's name in the log.
    static let xRequestID = HTTPField.Name(validated: "X-Request-ID")
    /// `Referrer-Policy`.
    static let referrerPolicy = HTTPField.Name(validated: "Referrer-Policy")

    /// A name that is known to be a token.
    private init(validated name: String) {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no field name") }
        self = name
    }
}
