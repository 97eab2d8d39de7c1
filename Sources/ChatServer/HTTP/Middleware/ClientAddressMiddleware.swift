import HTTPTypes
import Hummingbird

/// Finds out where a request comes from.
struct ClientAddressMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    /// Whose `X-Forwarded-For` counts.
    let proxies: TrustedProxies

    /// What proxies add when they pass a request on.
    private static let forwardingHeaders: [HTTPField.Name] = [
        .xForwardedFor, .forwarded, .via, .xRealIP, .xForwardedHost, .xForwardedProto,
    ]

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let forwardedFor = request.headers[values: .xForwardedFor]
        context.remoteAddress = proxies.client(peer: context.peerAddress, forwardedFor: forwardedFor)
        context.isForwarded = Self.forwardingHeaders.contains { request.headers.contains($0) }
        return try await next(request, context)
    }
}
