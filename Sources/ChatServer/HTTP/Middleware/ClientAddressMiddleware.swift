import HTTPTypes
import Hummingbird

/// Finds out where a request comes from, and by which name a trusted proxy knows it.
struct ClientAddressMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    /// Whose `X-Forwarded-For` and `X-Request-ID` count.
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
        if let id = request.headers[.xRequestID], Self.isRequestID(id), proxies.trusts(context.peerAddress) {
            context.requestID = id
        }
        context.isForwarded = Self.forwardingHeaders.contains { request.headers.contains($0) }
        return try await next(request, context)
    }

    /// Whether a name can stand in logs and answers as it is: 1 to 64 letters, digits, `.`, `_` and `-`.
    static func isRequestID(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
