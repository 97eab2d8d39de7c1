import ChatWire
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// The salon's own system in a test: a server that takes webhooks, refuses them, or never answers.
final class WebhookReceiver: Sendable {
    /// What it does with a request.
    enum Behaviour: Hashable, Sendable {
        case answer(Int)
        /// Takes the request and says nothing.
        case stall
    }

    /// A request that came.
    struct Request: Sendable {
        let headers: HTTPFields
        let bytes: [UInt8]
        let json: JSONValue

        var type: String { json["type"]?.stringValue ?? "" }
        var id: String { json["id"]?.stringValue ?? "" }

        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    }

    private let state = Mutex<(script: [Behaviour], requests: [Request])>(([], []))

    /// What came so far, in order.
    var requests: [Request] { state.withLock { $0.requests } }

    /// What it does with the next requests; with all after them, it answers 204.
    func expect(_ script: Behaviour...) { state.withLock { $0.script = script } }

    /// Receives while `body` runs.
    func run(_ body: (_ url: String) async throws -> Void) async throws {
        var server = TestHTTPServer()
        server.routes.post("/hook", under: .top, "A webhook", for: .anyone, as: .undescribed) { request, _ in
            let bytes = try await request.readBody(limit: 1 << 20)
            let request = Request(headers: request.headers, bytes: bytes, json: try JSONParser.parse(bytes))
            let behaviour = self.state.withLock { state in
                state.requests.append(request)
                return state.script.isEmpty ? .answer(204) : state.script.removeFirst()
            }
            switch behaviour {
            case .answer(let status): return HTTPResponse.Status(code: status)
            case .stall:
                // Until the other end has enough, or the test.
                try await Task.sleep(for: .seconds(30))
                return .noContent
            }
        }
        try await server.run { port, _ in try await body("http://127.0.0.1:\(port)/hook") }
    }
}
