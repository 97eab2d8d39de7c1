import HTTPTypes
import Hummingbird
import NIOCore

/// Counts every request and measures how long its answer took.
struct RequestMetricsMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    let metrics: HTTPMetrics

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = NIODeadline.now()
        let response = try await next(request, context)
        metrics.count(
            request.method, context.endpointPath, status: response.status.code,
            nanoseconds: (NIODeadline.now() - start).nanoseconds)
        return response
    }
}
