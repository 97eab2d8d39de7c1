internal import Foundation
internal import Glibc
internal import Synchronization

/// A server on loopback that does to each connection what a script says, byte by byte if need be.
///
/// Each connection has a thread of its own, so that scripts read like a list of steps. All that a script waits for is
/// bounded by ``ScriptedConnection/patience``. It lives until it is stopped: mostly at the end of
/// ``withScriptedServer(_:_:)``.
public final class ScriptedServer: Sendable {
    /// What happens to a connection; an error that it throws ends the connection, as does its return.
    public typealias Script = @Sendable (ScriptedConnection) throws -> Void

    private struct State {
        var open: [ObjectIdentifier: ScriptedConnection] = [:]
        var accepted = 0
        var isStopped = false
    }

    /// Where it listens.
    public let port: UInt16
    private let listener: Int32
    private let script: Script
    private let state = Mutex(State())

    /// Begins to listen, on a free port.
    public init(_ script: @escaping Script) throws {
        self.script = script
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ScriptFailure("no socket (errno \(errno))") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && listen(descriptor, 128) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        listener = descriptor
        guard isListening else {
            Glibc.close(descriptor)
            throw ScriptFailure("cannot listen (errno \(errno))")
        }
        Thread.detachNewThread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else {
                    if errno == EINTR { continue }
                    // Closed here and not by `stop`: else its number could be another's before this thread notices.
                    Glibc.close(descriptor)
                    return
                }
                self.serve(accepted)
            }
        }
    }

    /// The address of the server.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// How many connections came so far.
    public var acceptedCount: Int { state.withLock { $0.accepted } }

    /// Stops listening and closes every connection.
    public func stop() {
        let open: [ScriptedConnection] = state.withLock { state in
            guard !state.isStopped else { return [] }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
            return Array(state.open.values)
        }
        for connection in open {
            connection.interrupt()
        }
    }

    private func serve(_ descriptor: Int32) {
        let connection: ScriptedConnection? = state.withLock { state in
            guard !state.isStopped else { return nil }
            state.accepted += 1
            let connection = ScriptedConnection(descriptor, number: state.accepted)
            state.open[ObjectIdentifier(connection)] = connection
            return connection
        }
        guard let connection else {
            Glibc.close(descriptor)
            return
        }
        let script = script
        Thread.detachNewThread {
            try? script(connection)
            self.forget(connection)
            connection.close()
        }
    }

    private func forget(_ connection: ScriptedConnection) {
        state.withLock { $0.open[ObjectIdentifier(connection)] = nil }
    }
}

/// Why a script could not go on.
public struct ScriptFailure: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// Makes a failure.
    public init(_ description: String) {
        self.description = description
    }
}

/// Runs `body` with a server that does what `script` says, and stops it afterwards.
public func withScriptedServer<Value>(
    _ script: @escaping ScriptedServer.Script, _ body: (ScriptedServer) async throws -> Value
) async throws -> Value {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    return try await body(server)
}
