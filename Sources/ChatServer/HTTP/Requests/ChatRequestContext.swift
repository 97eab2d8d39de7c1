import ChatWire
import Hummingbird
import Logging
import NIOCore

/// What is known of a request besides its head and body.
struct ChatRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The other end of the connection, which may be a proxy; empty where it has no address.
    let peerAddress: String
    /// The client's address: the peer's, or what a trusted proxy says (``TrustedProxies``).
    var remoteAddress: String
    /// Whether somebody on the way says that they pass another's request on.
    var isForwarded = false
    /// Who asks, on routes that demand a token.
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peerAddress = source.channel.remoteAddress?.ipAddress.flatMap(IPAddress.init)?.description ?? ""
        remoteAddress = peerAddress
    }

    /// Names this request in the log and in the answer's `X-Request-ID`.
    var requestID: String {
        get { logger[metadataKey: Self.requestIDKey].map { "\($0)" } ?? "-" }
        set { logger[metadataKey: Self.requestIDKey] = "\(newValue)" }
    }

    /// Hummingbird's name for it, which it puts on every line of the request.
    private static let requestIDKey = "hb.request.id"

    /// Whether the request comes from this machine and nobody else's behind it.
    var isLocal: Bool { !isForwarded && IPAddress(peerAddress)?.isLoopback == true }

    /// Who asks.
    ///
    /// - Throws: 401 on a route that demands no token.
    func caller() throws(Refusal) -> Principal {
        guard let principal else { throw .notAuthenticated }
        return principal
    }

    /// The number of an account that the path holds as `{name}`; otherwise as ``id(_:as:)``.
    func number(_ name: String) throws(Refusal) -> Int64 { try id(name, as: PathNumber.self).rawValue }

    /// The id that the path holds as `{name}`.
    ///
    /// - Throws: 422 for anything that is no positive 64-bit integer.
    func id<ID: WireID>(_ name: String, as type: ID.Type = ID.self) throws(Refusal) -> ID {
        let text = parameters.get(name) ?? ""
        if let id = ID(text) { return id }
        let place: [ValidationIssue.Step] = [.name("path"), .name(name)]
        let isInteger = Int64(text) != nil
        throw Refusal(issues: [
            isInteger
                ? ValidationIssue(
                    location: place, message: "Input should be greater than or equal to 1", type: "greater_than_equal")
                : .noInteger(at: place)
        ])
    }
}

/// A number in a path that has no type of its own.
private struct PathNumber: WireID {
    let rawValue: Int64
}
