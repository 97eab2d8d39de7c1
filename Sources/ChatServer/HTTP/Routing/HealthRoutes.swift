import ChatWire
import HTTPTypes
import Hummingbird
import Logging

/// Whether the server lives, and whether it can work (docs/PROTOCOL.md, section 7).
struct HealthRoutes: Sendable {
    /// Whether the store can be reached; throws where it cannot.
    var isReady: @Sendable () async throws -> Void

    /// Enters `/health` and `/ready`.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/health", under: .top, "Whether the server is alive", for: .anyone,
            as: Operation(.ok(.named(.serverStatus), "It is"))
        ) { _, _ in
            JSONResponse(Status(status: "ok"))
        }
        routes.get(
            "/ready", under: .top, "Whether the store can be reached", for: .anyone,
            as: Operation(.ok(.named(.serverStatus), "It can"), refusing: [503])
        ) { [isReady] _, context in
            do { try await isReady() } catch {
                context.logger.error("Not ready", metadata: ["error": "\(error)"])
                throw Refusal(.internal, "The store cannot be reached", status: 503)
            }
            return JSONResponse(Status(status: "ready"))
        }
    }

    private struct Status: JSONEncodable {
        var status: String

        func write(to writer: inout JSONWriter) {
            writer.object { $0.field("status", status) }
        }
    }
}
