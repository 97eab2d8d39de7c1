import ChatWire
import HTTPTypes
import Hummingbird

/// The calls about who is connected (docs/PROTOCOL.md, section 7).
struct ConnectionRoutes: Sendable {
    let connections: Connections

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/chat/connections", "See who is connected", for: .admin,
            as: Operation(.ok(.named(.connectionReport)), query: .part)
        ) { request, context in
            var reader = try QueryReader(request)
            let part = reader.part()
            try reader.finish()
            return JSONResponse(try await connections.report(part, for: try context.caller()))
        }
        routes.delete(
            "/chat/connections/{connection_id}", "Close a connection", for: .admin,
            as: Operation(.noContent)
        ) { _, context in
            let id = try context.id("connection_id", as: ConnectionID.self)
            try await connections.kick(id, by: try context.caller())
            return Response(status: .noContent)
        }
    }
}
