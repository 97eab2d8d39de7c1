import HTTPTypes
import Hummingbird

/// A call of the REST interface.
struct Route: Sendable {
    /// Carries the call out.
    typealias Handler = @Sendable (Request, ChatRequestContext) async throws -> Response

    /// The method.
    var method: HTTPRequest.Method
    /// The whole path, its variable parts in braces: `/api/v1/chat/chats/{id}`.
    var path: String
    /// What it does, in one line.
    var summary: String
    /// Who may make it.
    var access: RouteAccess
    /// What it takes and how it answers.
    var operation: Operation
    /// Carries it out.
    var handler: Handler

    /// Whether `path`, as it stands in a request, is one of this route's. Empty parts do not count, as in the router.
    func matches(_ path: String) -> Bool {
        let template = self.path.split(separator: "/")
        let parts = path.split(separator: "/")
        return template.count == parts.count && zip(template, parts).allSatisfy { $0.first == "{" || $0 == $1 }
    }
}
