import ChatWire
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns what a handler throws into the protocol's JSON errors; nothing of an unexpected error's text gets out.
struct ErrorMiddleware: RouterMiddleware {
    typealias Context = ChatRequestContext

    /// Tells a wrong method from an unknown path.
    let routes: RouteTable

    func handle(
        _ request: Request, context: ChatRequestContext,
        next: (Request, ChatRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal {
            return refusal.response.response
        } catch let error as HTTPParserError {
            // Not a request any more: the connection answers that, and ends.
            throw error
        } catch let error as any HTTPResponseError {
            return answer(to: request, status: error.status)
        } catch {
            context.logger.error(
                "Request failed", metadata: ["error": "\(error)", "path": "\(request.uri.loggedPath)"])
            return Refusal(.internal, "Internal server error").response.response
        }
    }

    private func answer(to request: Request, status: HTTPResponse.Status) -> Response {
        guard status == .notFound else { return Refusal(status: status).response.response }
        let methods = routes.methods(of: request.uri.path)
        guard !methods.isEmpty, !methods.contains(request.method) else {
            return Refusal.notFound("Path").response.response
        }
        var answer = Refusal(.methodNotAllowed, "This path does not know \(request.method)").response
        answer.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
        return answer.response
    }
}
