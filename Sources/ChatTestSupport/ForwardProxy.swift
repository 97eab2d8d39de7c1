internal import Foundation
internal import Synchronization

/// An HTTP proxy on loopback (RFC 9110, section 7.6): `CONNECT`, and plain requests in absolute form. Wherever it is asked
/// to connect to, it connects to that port of this machine.
public final class ForwardProxy: Sendable {
    private struct State {
        var server: ScriptedServer?
        var requests: [ScriptedRequest] = []
    }

    private let credentials: String?
    private let state = Mutex(State())

    /// Begins to listen.
    ///
    /// - Parameter credentials: `name:password` that it wants; nil lets everyone through.
    public init(credentials: String? = nil) throws {
        self.credentials = credentials
        let server = try ScriptedServer { try self.serve($0) }
        state.withLock { $0.server = server }
    }

    /// Where it listens.
    public var port: UInt16 { state.withLock { $0.server?.port ?? 0 } }

    /// What was asked of it, refused or not; a `CONNECT`'s path is host and port, any other's a whole URL.
    public var requests: [ScriptedRequest] { state.withLock { $0.requests } }

    /// Closes every connection.
    public func stop() {
        state.withLock { $0.server }?.stop()
    }

    private func serve(_ client: ScriptedConnection) throws {
        guard let request = try client.readRequest() else { return }
        state.withLock { $0.requests.append(request) }
        if let credentials {
            let wanted = "Basic \(Data(credentials.utf8).base64EncodedString())"
            guard request.headers["proxy-authorization"] == [wanted] else {
                return try client.respond(407, headers: [#"Proxy-Authenticate: Basic realm="test""#])
            }
        }
        if request.method == "CONNECT" {
            let server = try ScriptedConnection.connect(to: Self.port(of: request.path))
            try client.write("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
            try relay(client, server)
        } else {
            try forward(request, for: client)
        }
    }

    /// Passes bytes on both ways, until either side has closed.
    private func relay(_ client: ScriptedConnection, _ server: ScriptedConnection) throws {
        Thread.detachNewThread {
            while let bytes = try? server.read(), (try? client.write(bytes)) != nil {}
            client.interrupt()
        }
        defer { server.interrupt() }
        while let bytes = try client.read() { try server.write(bytes) }
    }

    /// Asks in the client's place; one request a connection.
    private func forward(_ request: ScriptedRequest, for client: ScriptedConnection) throws {
        let rest = request.path.dropFirst("http://".count)
        guard request.path.hasPrefix("http://"), let slash = rest.firstIndex(of: "/") else {
            return try client.respond(400)
        }
        let server = try ScriptedConnection.connect(to: Self.port(of: String(rest[..<slash])))
        defer { server.close() }
        let headers = request.headers.filter { !$0.key.hasPrefix("proxy-") && $0.key != "connection" }
            .flatMap { name, values in values.map { "\(name): \($0)" } }
        let target = rest[slash...] + (request.query.isEmpty ? "" : "?\(request.query)")
        let lines = ["\(request.method) \(target) HTTP/1.1"] + headers + ["Connection: close"]
        try server.write((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        try server.write(request.body)
        while let bytes = try server.read() { try client.write(bytes) }
    }

    private static func port(of authority: String) throws -> UInt16 {
        guard let port = authority.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw ScriptFailure("no port in \(authority)")
        }
        return port
    }
}
