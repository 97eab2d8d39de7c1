import ChatClientKit
import ChatWebSocket
import ChatWire

extension ScenarioRun {
    /// Opens a connection, and sees what comes of it.
    func open(_ name: ConnectionName, _ connect: Connect) async throws(StepStop) {
        let session = try session(of: name.party)
        let layer = connect.layer ?? scenario.parties[name.party]?.layer ?? .base
        if let old = takeConnection(name) { await old.close(1000, clock: clock) }
        let handshake = try handshake(session, connect, layer)
        trace.note("\(name)", "→ connects\(layer == .v2 ? ", offering chat.v2" : "")")
        let stream: any ByteStream
        let accepted: (subprotocol: String?, leftover: [UInt8])
        do throws(ClientError) {
            stream = try await runner.connector.connect(to: exchange.server)
            do throws(ClientError) {
                let opening = stream
                let late = ClientError(.timedOut, "The server did not answer the WebSocket's upgrade in time.")
                accepted = try await withTimeLimit(connect.within, clock: clock, failure: late) {
                    () async throws(ClientError) in try await handshake.perform(on: opening)
                }
            } catch {
                stream.close()
                throw error
            }
        } catch {
            // A server that cuts the line in the middle of the upgrade shuts out as well.
            if case .shutOut = connect.outcome, error.code != .cancelled, error.status == nil { return }
            return try check(error, of: name, connect)
        }
        let trace = trace
        let connection = ScriptConnection(
            name, on: stream, subprotocol: accepted.subprotocol, leftover: accepted.leftover, secrets: exchange.secrets
        ) { trace.note("\(name)", $0) }
        if case .refused(let status) = connect.outcome {
            connection.drop()
            throw .failed(StepFailure(title: "\(name) could connect; expected status \(try words(status))"))
        }
        add(connection)
        guard layer == .base || accepted.subprotocol == "chat.v2" else {
            throw .notOffered("the server does not speak chat.v2")
        }
        try await greet(connection, connect)
    }

    private func handshake(
        _ session: AccountPool.SignedIn, _ connect: Connect, _ layer: Layer
    ) throws(StepStop) -> WebSocketClientHandshake {
        let kind = connect.endpoint ?? session.kind
        let token = try connect.token.map { (template) throws(StepStop) in try text(template) } ?? session.token
        exchange.secrets.add(token)
        var target = "\(exchange.server.path)/api/v1/chat/ws/chat/\(kind.rawValue)"
        var headers: [WebSocketHeader] = []
        for header in connect.headers { headers.append(.init(header.name, try headerValue(header.value))) }
        switch connect.tokenPlace {
        case .query: target += "?token=\(URLEncoding.encode(token))"
        case .header: headers.append(.init("Authorization", "Bearer \(token)"))
        case .none: break
        }
        do {
            return try WebSocketClientHandshake(
                target: target, host: exchange.server.authority, headers: headers,
                subprotocols: layer == .v2 ? ["chat.v2"] : [])
        } catch {
            throw .failed(StepFailure(title: "such an upgrade cannot be asked for: \(error)"))
        }
    }

    /// An upgrade that did not come about.
    private func check(_ error: ClientError, of name: ConnectionName, _ connect: Connect) throws(StepStop) {
        guard let status = error.status else {
            throw .failed(StepFailure(title: "\(name) cannot connect: \(error.message)"))
        }
        trace.note("\(name)", "← \(status)")
        if case .shutOut = connect.outcome { return }
        guard case .refused(let matcher) = connect.outcome else {
            throw .failed(StepFailure(title: "\(name) cannot connect: the server answered with status \(status)"))
        }
        let mismatches = try compared(.integer(Int64(status)), with: matcher)
        guard mismatches.isEmpty else {
            throw .failed(
                StepFailure(title: "\(name) was refused with status \(status); expected \(try words(matcher))"))
        }
    }

    /// What has to come first on a connection that is open.
    private func greet(_ connection: ScriptConnection, _ connect: Connect) async throws(StepStop) {
        switch connect.outcome {
        case .bare, .refused: return
        case .shutOut:
            let came = await connection.wait(upTo: patience(connect.within), clock: clock) {
                state -> ScriptConnection.Received? in
                state.received.first ?? state.end.map { _ in ScriptConnection.Received(bytes: [], value: nil) }
            }
            guard let came, came.bytes.isEmpty else {
                throw .failed(
                    StepFailure(
                        title: "\(connection.name): expected to be shut out",
                        details: ["came: \(came.map { exchange.secrets.shown($0.bytes) } ?? "nothing, and it is open")"]
                    ))
            }
            _ = takeConnection(connection.name)
        case .closes(let code, let reason):
            try await perform(
                CloseExpectation(connections: [connection.name], code: code, reason: reason, within: connect.within),
                as: connection.name)
        case .opens(let matcher, let captures):
            let first = await connection.wait(upTo: patience(connect.within), clock: clock) {
                state -> ScriptConnection.Received? in
                if !state.received.isEmpty { return state.received.removeFirst() }
                return state.end.map { _ in ScriptConnection.Received(bytes: [], value: nil) }
            }
            guard let event = first?.value, event["type"]?.stringValue == "connected" else {
                let came =
                    first.flatMap { $0.bytes.isEmpty ? nil : exchange.secrets.shown($0.bytes) } ?? end(of: connection)
                throw .failed(
                    StepFailure(
                        title: "\(connection.name): expected “connected” first", details: ["came: \(came ?? "nothing")"]
                    ))
            }
            let mismatches = try matcher.map { (matcher) throws(StepStop) in try compared(event, with: matcher) } ?? []
            guard mismatches.isEmpty else {
                if connect.isProbe {
                    throw .notOffered("connected is not like this: \(lines(for: mismatches).joined(separator: "; "))")
                }
                throw .failed(
                    StepFailure(
                        title: "\(connection.name): “connected” is not as expected", details: lines(for: mismatches)))
            }
            try keep(captures, from: event, as: connection.name)
        }
    }

    /// Joins, and waits for `joined` on a v2 connection, or on a base one for the answer to a ping behind it.
    func perform(_ join: Join, as name: ConnectionName) async throws(StepStop) {
        let connection = try connection(name)
        let chat = try value(join.chat)
        var command: [JSONObject.Member] = [
            .init(name: "type", value: .string("join_chat")), .init(name: "chat_id", value: chat),
        ]
        if let since = join.since { command.append(.init(name: "since_revision", value: try value(since))) }
        if let epoch = join.epoch { command.append(.init(name: "epoch", value: try value(epoch))) }
        connection.send(text: JSONObject(members: command).jsonBytes())
        let answer: String
        if connection.subprotocol == nil {
            answer = "pong"
            connection.send(text: Array(#"{"type":"ping"}"#.utf8))
        } else {
            answer = "joined"
        }
        let found = await connection.wait(upTo: patience(join.within), clock: clock) { state -> JSONValue? in
            for (index, received) in state.received.enumerated() {
                guard let value = received.value, let type = value["type"]?.stringValue else { continue }
                if type == "error" { return value }
                if type == answer, answer == "pong" || value["chat_id"] == chat {
                    state.received.remove(at: index)
                    return value
                }
            }
            return state.end.map { _ in .null }
        }
        guard let found, found["type"]?.stringValue == answer else {
            let came = found.flatMap { $0.isNull ? nil : ShownJSON.text(exchange.secrets.hide(in: $0)) }
            throw .failed(
                StepFailure(
                    title: "\(name) could not join chat \(ShownJSON.text(chat))",
                    details: ["came: \(came ?? end(of: connection) ?? "nothing")"]))
        }
        if let matcher = join.joined, answer == "joined" {
            let mismatches = try compared(found, with: matcher)
            guard mismatches.isEmpty else {
                throw .failed(
                    StepFailure(title: "\(name): “joined” is not as expected", details: lines(for: mismatches)))
            }
        }
        try keep(join.captures, from: found, as: name)
    }

    func perform(_ send: Send, as name: ConnectionName) throws(StepStop) {
        let connection = try connection(name)
        switch send.content {
        case .json(let template): connection.send(text: try value(template).jsonBytes())
        case .text(let content): connection.send(text: try bytes(content))
        case .binary(let content): connection.send(binary: try bytes(content))
        case .raw(let content): connection.send(raw: try bytes(content))
        case .ping(let content): connection.ping(try bytes(content))
        }
    }

    /// How a connection ended, where it did.
    func end(of connection: ScriptConnection) -> String? {
        connection.look { $0.end }.map { "the connection \($0.words)" }
    }

    func keep(_ captures: [Capture], from event: JSONValue, as name: ConnectionName) throws(StepStop) {
        for capture in captures {
            guard let value = capture.path.value(in: event) else {
                throw .failed(
                    StepFailure(
                        title: "\(name): the event has no \(capture.path) to keep as \(capture.name)",
                        mark: capture.mark,
                        details: ["event: \(ShownJSON.text(exchange.secrets.hide(in: event)))"]))
            }
            define(capture.name, value)
        }
    }
}
