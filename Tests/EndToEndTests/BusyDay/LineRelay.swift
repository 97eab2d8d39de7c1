import Foundation
import Synchronization

/// The line between a client and a real server, which tests break.
final class LineRelay: Sendable {
    /// What becomes of the bytes.
    enum Condition: Sendable {
        /// They pass.
        case whole
        /// Those to the server pass, its answers are lost; nobody is told.
        case losesAnswers
        /// All are lost; nobody is told.
        case losesAll
        /// Connections end, and new ones end at once.
        case cut
    }

    private struct State {
        var condition = Condition.whole
        var open: [ObjectIdentifier: ProxySocket] = [:]
    }

    /// What the client takes for the server.
    let url: String
    private let server: UInt16
    private let listener: ProxySocket
    private let state = Mutex(State())

    /// Begins to listen, on a free port; `stop()` ends it.
    init(to server: UInt16) throws {
        let (listener, port) = try ProxySocket.listen()
        self.listener = listener
        self.server = server
        url = "http://127.0.0.1:\(port)"
        Thread.detachNewThread {
            while let client = listener.accept() {
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    /// What becomes of the bytes from now on. A line that lost some must be cut before it is whole again.
    func become(_ condition: Condition) {
        let ended = state.withLock { state in
            state.condition = condition
            return condition == .cut ? Array(state.open.values) : []
        }
        for socket in ended { socket.end() }
    }

    /// Ends everything.
    func stop() {
        listener.end()
        become(.cut)
    }

    private func serve(_ client: ProxySocket) {
        guard keep(client) else { return client.end() }
        defer { forget(client) }
        guard let upstream = try? ProxySocket.connect(to: server, fromHost: 0x7F00_0001), keep(upstream) else {
            return client.end()
        }
        defer { forget(upstream) }
        let answers = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            self.carry(upstream, client) { $0 == .whole }
            answers.signal()
        }
        carry(client, upstream) { $0 != .losesAll }
        answers.wait()
    }

    /// Carries one direction to its end, which is the other direction's too.
    private func carry(_ from: ProxySocket, _ to: ProxySocket, while passes: (Condition) -> Bool) {
        defer {
            from.end()
            to.end()
        }
        while let bytes = try? from.read() {
            guard passes(state.withLock { $0.condition }) else { continue }
            do { try to.write(bytes) } catch { return }
        }
    }

    /// Notes a connection; false where the line is cut.
    private func keep(_ socket: ProxySocket) -> Bool {
        state.withLock { state in
            guard state.condition != .cut else { return false }
            state.open[ObjectIdentifier(socket)] = socket
            return true
        }
    }

    private func forget(_ socket: ProxySocket) {
        _ = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(socket)) }
    }
}
