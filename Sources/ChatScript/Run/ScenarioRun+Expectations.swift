import ChatClientKit
import ChatWebSocket
import ChatWire

extension ScenarioRun {
    /// What a wait for an event comes to, if it is not over before.
    private enum Arrival<Event: Sendable>: Sendable {
        case event(Event)
        /// The connection is over.
        case ended
    }

    /// Waits for events, or sees that none come.
    func perform(_ expectation: Expectation, as name: ConnectionName) async throws(StepStop) {
        let connection = try connection(name)
        switch expectation.mode {
        case .event(let matcher):
            let event = try await event(like: matcher, on: connection, within: expectation.within)
            try keep(expectation.captures, from: event, as: name)
        case .next(let matcher):
            let event = try await nextEvent(like: matcher, on: connection, within: expectation.within)
            try keep(expectation.captures, from: event, as: name)
        case .all(let matchers): try await all(matchers, on: connection, within: expectation.within)
        case .none(let matcher, let time): try await none(matcher, on: connection, for: time)
        case .pong(let payload):
            let payload = try bytes(payload)
            let found = await connection.wait(upTo: patience(expectation.within), clock: clock) { state -> Bool? in
                if let index = state.pongs.firstIndex(of: payload) {
                    state.pongs.removeSubrange(...index)
                    return true
                }
                return state.end.map { _ in false }
            }
            guard found == true else {
                throw .failed(
                    StepFailure(
                        title: "\(name): no pong came within \(patience(expectation.within).shown)",
                        details: [end(of: connection)].compactMap { $0 }))
            }
        }
    }

    private func event(
        like matcher: Matcher, on connection: ScriptConnection, within limit: Duration
    ) async throws(StepStop) -> JSONValue {
        let variables = try defined(matcher)
        let found = await connection.wait(upTo: patience(limit), clock: clock) { state -> Arrival<JSONValue>? in
            for (index, received) in state.received.enumerated() {
                if let value = received.value, Self.isLike(matcher, value, variables) {
                    state.received.removeSubrange(...index)
                    return .event(value)
                }
            }
            return state.end.map { _ in .ended }
        }
        if case .event(let event)? = found { return event }
        throw try missing([matcher], on: connection, within: limit)
    }

    private func nextEvent(
        like matcher: Matcher, on connection: ScriptConnection, within limit: Duration
    ) async throws(StepStop) -> JSONValue {
        _ = try defined(matcher)
        let found = await connection.wait(upTo: patience(limit), clock: clock) {
            state -> Arrival<ScriptConnection.Received>? in
            if !state.received.isEmpty { return .event(state.received.removeFirst()) }
            return state.end.map { _ in .ended }
        }
        guard case .event(let received)? = found else {
            throw try missing([matcher], on: connection, within: limit)
        }
        let mismatches = try compared(received.value, with: matcher)
        guard let event = received.value, mismatches.isEmpty else {
            throw .failed(
                StepFailure(
                    title: "\(connection.name): the next event is not the expected one",
                    details: ["came: \(exchange.secrets.shown(received.bytes))"] + lines(for: mismatches)))
        }
        return event
    }

    private func all(
        _ matchers: [Matcher], on connection: ScriptConnection, within limit: Duration
    ) async throws(StepStop) {
        var variables = variables
        for matcher in matchers { variables = try defined(matcher) }
        let known = variables
        let found = await connection.wait(upTo: patience(limit), clock: clock) { state -> Bool? in
            if let taken = Self.assign(matchers, to: state.received.map(\.value), known) {
                for index in taken.sorted(by: >) { state.received.remove(at: index) }
                return true
            }
            return state.end.map { _ in false }
        }
        guard found == true else {
            let events = connection.look { $0.received.map(\.value) }
            let open = matchers.filter { matcher in
                !events.contains { $0.map { Self.isLike(matcher, $0, known) } ?? false }
            }
            throw try missing(open.isEmpty ? matchers : open, on: connection, within: limit)
        }
    }

    private func none(
        _ matcher: Matcher, on connection: ScriptConnection, for time: Duration
    ) async throws(StepStop) {
        let variables = try defined(matcher)
        let found = await connection.wait(upTo: time, clock: clock) { state -> JSONValue? in
            state.received.lazy.compactMap(\.value).first { Self.isLike(matcher, $0, variables) }
                ?? state.end.map { _ in .null }
        }
        guard let found else { return }
        if found.isNull, let end = end(of: connection) {
            throw .failed(StepFailure(title: "\(connection.name): while nothing was to happen, \(end)"))
        }
        throw .failed(
            StepFailure(
                title: "\(connection.name): an event came that must not come",
                details: [
                    "not expected: \(try words(matcher))", "came: \(ShownJSON.text(exchange.secrets.hide(in: found)))",
                ]))
    }

    func perform(_ expectation: CloseExpectation, as name: ConnectionName) async throws(StepStop) {
        let connection = try connection(name)
        let ended = await connection.wait(upTo: patience(expectation.within), clock: clock) { $0.end }
        let expected = try words(expectation.code)
        switch ended {
        case .closed(let close):
            let code = close.code.map { JSONValue.integer(Int64($0.rawValue)) }
            var mismatches = try compared(code, with: expectation.code)
            if let reason = expectation.reason { mismatches += try compared(.string(close.reason), with: reason) }
            guard mismatches.isEmpty else {
                let reason = try expectation.reason.map { (matcher) throws(StepStop) in " \(try words(matcher))" } ?? ""
                throw .failed(
                    StepFailure(
                        title: "\(name): the connection \(ended?.words ?? ""); expected \(expected)\(reason)"))
            }
        case .broken, .ours:
            throw .failed(
                StepFailure(title: "\(name): the connection \(ended?.words ?? ""); expected a close with \(expected)"))
        case nil:
            throw .failed(
                StepFailure(
                    title: "\(name): the connection is open after \(patience(expectation.within).shown); "
                        + "expected a close with \(expected)"))
        }
        _ = takeConnection(name)
    }

    // MARK: What did not come

    /// A failure that shows the event that comes nearest to what was expected.
    private func missing(
        _ matchers: [Matcher], on connection: ScriptConnection, within limit: Duration
    ) throws(StepStop) -> StepStop {
        var details: [String] = []
        let events = connection.look { $0.received.compactMap(\.value) }
        for matcher in matchers {
            details.append("expected: \(exchange.secrets.hide(in: try words(matcher)))")
            var nearest: (event: JSONValue, mismatches: [Mismatch])?
            for event in events {
                let mismatches = try compared(event, with: matcher)
                if nearest.map({ Self.distance(mismatches) < Self.distance($0.mismatches) }) ?? true {
                    nearest = (event, mismatches)
                }
            }
            if let nearest {
                details.append("nearest:  \(ShownJSON.text(exchange.secrets.hide(in: nearest.event), limit: 300))")
                details += lines(for: nearest.mismatches).map { "  \($0)" }
            }
        }
        if events.isEmpty { details.append("no event came") }
        if let end = end(of: connection) { details.append(end) }
        let what = matchers.count == 1 ? "the expected event" : "\(matchers.count) of the expected events"
        return .failed(
            StepFailure(
                title: "\(connection.name): \(what) did not come within \(patience(limit).shown)", details: details))
    }

    /// Another type of event is further away than any number of other fields.
    private static func distance(_ mismatches: [Mismatch]) -> Int {
        mismatches.count + (mismatches.contains { $0.path.steps == [.member("type")] } ? 1_000 : 0)
    }

    private static func isLike(_ matcher: Matcher, _ value: JSONValue, _ variables: Variables) -> Bool {
        // Every name was seen to have a value: see `defined`.
        (try? matcher.mismatches(value, with: variables))?.isEmpty ?? false
    }

    /// The values of names, after seeing that all those of a matcher have one.
    private func defined(_ matcher: Matcher) throws(StepStop) -> Variables {
        let variables = variables
        for reference in matcher.references {
            do throws(UndefinedVariable) { _ = try variables.value(of: reference) } catch { throw StepStop(error) }
        }
        return variables
    }

    /// A different event for each matcher; nil where that cannot be.
    private static func assign(_ matchers: [Matcher], to events: [JSONValue?], _ variables: Variables) -> [Int]? {
        var taken: [Int: Int] = [:]
        // Augmenting paths: a matcher may push another one to a further event that is like it.
        func place(_ matcher: Int, _ tried: inout Set<Int>) -> Bool {
            for (index, event) in events.enumerated() where !tried.contains(index) {
                guard let event, isLike(matchers[matcher], event, variables) else { continue }
                tried.insert(index)
                if let other = taken[index], !place(other, &tried) { continue }
                taken[index] = matcher
                return true
            }
            return false
        }
        for matcher in matchers.indices {
            var tried: Set<Int> = []
            guard place(matcher, &tried) else { return nil }
        }
        return Array(taken.keys)
    }
}
