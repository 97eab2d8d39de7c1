import HTTPTypes
import Hummingbird

/// Lets web pages of allowed origins call the interface (Fetch standard, "CORS protocol").
struct CrossOriginMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    /// Who is allowed.
    let policy: OriginPolicy

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        let isPreflight = request.method == .options && request.headers.contains(.accessControlRequestMethod)
        var response = isPreflight ? Response(status: .noContent) : try await next(request, context)
        // The answer depends on the origin even where none was sent: a cache must not hand one page another's.
        if !policy.allowsAny { response.headers[values: .vary].append("Origin") }
        guard let origin = request.headers[.origin], policy.allows(origin) else { return response }
        response.headers[.accessControlAllowOrigin] = policy.allowsAny ? "*" : origin
        if isPreflight {
            response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, PUT, PATCH, DELETE"
            response.headers[.accessControlAllowHeaders] = "Authorization, Content-Type"
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response.headers[.accessControlExposeHeaders] = "Retry-After, X-Request-ID"
        }
        return response
    }
}
