import HTTPTypes
import Hummingbird

/// All calls of the REST interface, in the order in which they were entered.
///
/// One table feeds the router, the answer 405 with its `Allow`, and the OpenAPI document.
struct RouteTable: Sendable {
    /// Under which path a route's own begins.
    enum Root: String, Sendable {
        /// The interface.
        case api = "/api/v1"
        /// Health, metrics, documentation and files.
        case top = ""
    }

    /// The calls.
    private(set) var routes: [Route]

    /// A table of those calls.
    init(routes: [Route] = []) { self.routes = routes }

    /// Enters a call.
    ///
    /// - Parameters:
    ///   - path: below `root`, its variable parts in braces.
    ///   - summary: what it does, in one line.
    ///   - access: who may make it. The handler runs for those alone, with the context's `principal` set.
    ///   - operation: what it takes and how it answers.
    mutating func on(
        _ method: HTTPRequest.Method, _ path: String, under root: Root = .api, _ summary: String,
        for access: RouteAccess, as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) {
        let route = Route(
            method: method, path: root.rawValue + path, summary: summary, access: access, operation: operation
        ) { request, context in
            try await handler(request, context).response(from: request, context: context)
        }
        routes.append(route)
    }

    /// Enters a GET call; HEAD comes with it.
    mutating func get(
        _ path: String, under root: Root = .api, _ summary: String, for access: RouteAccess,
        as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) { on(.get, path, under: root, summary, for: access, as: operation, use: handler) }

    /// Enters a POST call.
    mutating func post(
        _ path: String, under root: Root = .api, _ summary: String, for access: RouteAccess,
        as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) { on(.post, path, under: root, summary, for: access, as: operation, use: handler) }

    /// Enters a PUT call.
    mutating func put(
        _ path: String, under root: Root = .api, _ summary: String, for access: RouteAccess,
        as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) { on(.put, path, under: root, summary, for: access, as: operation, use: handler) }

    /// Enters a PATCH call.
    mutating func patch(
        _ path: String, under root: Root = .api, _ summary: String, for access: RouteAccess,
        as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) { on(.patch, path, under: root, summary, for: access, as: operation, use: handler) }

    /// Enters a DELETE call.
    mutating func delete(
        _ path: String, under root: Root = .api, _ summary: String, for access: RouteAccess,
        as operation: Operation,
        use handler: @escaping @Sendable (Request, ChatRequestContext) async throws -> some ResponseGenerator
    ) { on(.delete, path, under: root, summary, for: access, as: operation, use: handler) }

    /// The methods that `path`, as it stands in a request, knows; empty for a path that nothing answers on.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let matching = routes.filter { $0.matches(path) }
        // Where a part is fixed in one route and variable in another, the router takes the fixed one, whatever the method.
        let fewest = matching.map(\.pathParameters.count).min()
        var methods: [HTTPRequest.Method] = []
        for route in matching where route.pathParameters.count == fewest && !methods.contains(route.method) {
            methods.append(route.method)
            if route.method == .get { methods.append(.head) }
        }
        return methods
    }
}
