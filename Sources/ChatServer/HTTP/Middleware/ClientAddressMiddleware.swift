import HTTPTypes
import Hummingbird

/// Finds out where a request comes from.
struct ClientAddressMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    /// Whose `X-Forwarded-For` counts.
    let proxies: TrustedProxies

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwardedFor = request.headers[values: .xForwardedFor]
        context.remoteAddress = proxies.client(peer: context.peerAddress, forwardedFor: forwardedFor)
        context.isForwarded =
            !forwardedFor.isEmpty || request.headers.contains(.forwarded) || request.headers.contains(.xRealIP)
        return try await next(request, context)
    }
}

extension HTTPField.Name {
    /// `X-Forwarded-For`: the addresses that a request passed, client first.
    static let xForwardedFor = HTTPField.Name(validated: "X-Forwarded-For")
    /// `Forwarded` (RFC 7239).
    static let forwarded = HTTPField.Name(validated: "Forwarded")
    /// `X-Real-IP`, as some proxies name the client.
    static let xRealIP = HTTPField.Name(validated: "X-Real-IP")
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
