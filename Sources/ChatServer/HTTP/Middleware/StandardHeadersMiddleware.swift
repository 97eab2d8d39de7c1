import HTTPTypes
import Hummingbird

/// Adds what every answer says: its name in the log, and what browsers and caches must not do with it.
struct StandardHeadersMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        response.headers[.xRequestID] = context.requestID
        response.headers[.xContentTypeOptions] = "nosniff"
        // Addresses of files hold tokens.
        response.headers[.referrerPolicy] = "no-referrer"
        if request.uri.path.hasPrefix(RouteTable.Root.api.rawValue), !response.headers.contains(.cacheControl) {
            response.headers[.cacheControl] = "no-store"
        }
        return response
    }
}
