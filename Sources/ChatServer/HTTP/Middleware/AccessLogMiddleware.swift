import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Writes one line for each request; never its query, which may hold a token.
struct AccessLogMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        guard context.logger.logLevel <= .debug else { return try await next(request, context) }
        let start = NIODeadline.now()
        let response = try await next(request, context)
        context.logger.debug(
            "Request",
            metadata: [
                "method": "\(request.method)", "path": "\(request.uri.loggedPath)",
                "route": "\(context.endpointPath ?? "unknown")", "status": "\(response.status.code)",
                "microseconds": "\((NIODeadline.now() - start).nanoseconds / 1_000)",
                "remote": "\(context.remoteAddress)",
            ])
        return response
    }
}
