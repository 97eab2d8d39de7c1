import ChatWire
import HTTPTypes
import Hummingbird

/// Finds out whose token it is.
///
/// - Parameters:
///   - token: the token as it was sent.
///   - side: the side that the call is made on, where it is one side's.
/// - Throws: a ``Refusal``, 401 or 403.
typealias Authenticate = @Sendable (_ token: String, _ side: ParticipantType?) async throws -> Principal

extension RouteTable {
    /// A router over all calls, each behind the middleware that all share and the token that it demands.
    ///
    /// - Parameter metrics: where requests are counted; `nil` counts none.
    func router(
        authenticate: @escaping Authenticate, origins: OriginPolicy = OriginPolicy(),
        proxies: TrustedProxies = TrustedProxies(), metrics: MetricsRegistry? = nil
    ) -> Router<ChatRequestContext> {
        let router = Router(context: ChatRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: ClientAddressMiddleware(proxies: proxies))
        router.add(middleware: AccessLogMiddleware())
        if let metrics {
            router.add(middleware: RequestMetricsMiddleware(metrics: HTTPMetrics(routes, metrics)))
        }
        router.add(middleware: StandardHeadersMiddleware())
        router.add(middleware: CrossOriginMiddleware(policy: origins))
        router.add(middleware: ErrorMiddleware(routes: self))
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                var context = context
                context.principal = try await route.access.principal(of: request, authenticate: authenticate)?
                    .asking(from: context.remoteAddress)
                return try await route.handler(request, context)
            }
        }
        return router
    }
}

extension RouteAccess {
    /// Who asks; `nil` where that does not matter.
    ///
    /// - Throws: 401 without a token that counts, 403 for a token of the wrong side or role.
    fileprivate func principal(of request: Request, authenticate: Authenticate) async throws -> Principal? {
        guard self != .anyone else { return nil }
        guard let token = token(of: request) else { throw Refusal.notAuthenticated }
        let principal = try await authenticate(token, side)
        guard admits(principal) else { throw Refusal(.forbidden, "This call is not yours to make") }
        return principal
    }

    private func token(of request: Request) -> String? {
        if let token = request.bearerToken { return token }
        guard self == .file, let query = request.uri.query else { return nil }
        return FormFields(query.utf8)?["token"]
    }
}
