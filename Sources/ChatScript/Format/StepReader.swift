import ChatYAML

/// Reads steps.
enum StepReader {
    static func steps(_ node: YAMLNode?) throws(YAMLError) -> [Step] {
        guard let node else { return [] }
        var steps: [Step] = []
        for element in try ValueReader.list(node) { steps.append(try step(element)) }
        return steps
    }

    private static func step(_ node: YAMLNode) throws(YAMLError) -> Step {
        let kinds = StepForm.allCases.map(\.rawValue)
        guard let entries = node.map else {
            throw YAMLError("expected a step, which is a mapping, not \(node.kind)", at: node.mark)
        }
        let named = entries.filter { kinds.contains($0.key) }
        guard let first = named.first, let form = StepForm(rawValue: first.key) else {
            let what = entries.first { $0.key != "as" } ?? entries.first
            throw YAMLError(
                "this is no step: none of its keys says what happens"
                    + Suggestion.among(kinds, for: what?.key ?? ""), at: what?.mark ?? node.mark)
        }
        guard named.count == 1 else {
            throw YAMLError("a step does one thing, and “\(first.key)” stands here already", at: named[1].mark)
        }
        let keyed = try KeyedNode(node, as: form.form)
        return Step(action: try action(form, keyed, first.value), mark: node.mark)
    }

    private static func action(
        _ form: StepForm, _ keyed: KeyedNode, _ value: YAMLNode
    ) throws(YAMLError) -> Step.Action {
        switch form {
        case .call: return .call(try CallReader.call(keyed, value))
        case .connect, .reconnect:
            return .connect(try connect(keyed), names: try names(value), isAgain: form == .reconnect)
        case .disconnect:
            let code = try keyed["code"].map { (node) throws(YAMLError) in
                UInt16(try ValueReader.count(node, in: 1000...4999))
            }
            return .disconnect(.close(code: code ?? 1000), names: try names(value))
        case .drop: return .disconnect(.drop, names: try names(value))
        case .pause, .resume: return .pause(form == .pause, names: try names(value))
        case .join:
            return .join(
                Join(
                    connections: try connections(keyed), chat: try ValueReader.template(value),
                    joined: try matcher(keyed["joined"]), captures: try captures(keyed),
                    since: try template(keyed["since"]), epoch: try template(keyed["epoch"]),
                    within: try within(keyed)))
        case .send: return try send(keyed, .json(try ValueReader.template(value)))
        case .sendText: return try send(keyed, .text(try ValueReader.bytes(value)))
        case .sendBinary: return try send(keyed, .binary(try ValueReader.bytes(value)))
        case .sendBytes: return try send(keyed, .raw(try ValueReader.bytes(value)))
        case .sendPing: return try send(keyed, .ping(try ValueReader.bytes(value)))
        case .expect: return try expect(keyed, .event(try MatcherReader.read(value)))
        case .expectNext: return try expect(keyed, .next(try MatcherReader.read(value)))
        case .expectAll:
            var all: [Matcher] = []
            for node in try ValueReader.list(value) { all.append(try MatcherReader.read(node)) }
            return try expect(keyed, .all(all))
        case .expectPong: return try expect(keyed, .pong(try ValueReader.bytes(value)))
        case .expectNone:
            let time = try keyed["for"].map { (node) throws(YAMLError) in try ValueReader.duration(node) }
            return try expect(keyed, .none(try MatcherReader.read(value), for: time ?? .milliseconds(300)))
        case .expectClose:
            let (code, reason) = try closing(value)
            return .expectClose(
                CloseExpectation(
                    connections: try connections(keyed), code: code, reason: reason, within: try within(keyed)))
        case .wait: return .wait(try ValueReader.duration(value))
        case .repeat:
            let counter = try keyed["counter"].map { (node) throws(YAMLError) in
                let name = try ValueReader.text(node)
                try ValueReader.checkName(name, at: node.mark)
                return name
            }
            return .repeat(
                times: try ValueReader.count(value, in: 1...10_000), counter: counter, steps: try steps(keyed["steps"]))
        case .together:
            var branches: [[Step]] = []
            for node in try ValueReader.list(value) {
                branches.append(node.list == nil ? [try step(node)] : try steps(node))
            }
            return .together(branches)
        case .set:
            for entry in value.map ?? [] { try ValueReader.checkName(entry.key, at: entry.mark) }
            return .set(try ValueReader.templates(value))
        case .check:
            guard let node = keyed["is"] else { throw YAMLError("“check” needs “is”", at: value.mark) }
            return .check(try ValueReader.template(value), try MatcherReader.read(node))
        }
    }

    // MARK: Parts of steps

    private static func connect(_ keyed: KeyedNode) throws(YAMLError) -> Connect {
        try keyed.exclude(["connected", "refused", "closed", "bare", "shut_out"])
        let outcome: Connect.Outcome
        if let refused = keyed["refused"] {
            outcome = .refused(try MatcherReader.status(refused))
        } else if let closed = keyed["closed"] {
            let (code, reason) = try closing(closed)
            outcome = .closes(code: code, reason: reason)
        } else if let bare = keyed["bare"], try ValueReader.flag(bare) {
            outcome = .bare
        } else if let shutOut = keyed["shut_out"], try ValueReader.flag(shutOut) {
            outcome = .shutOut
        } else {
            outcome = .opens(try matcher(keyed["connected"]), captures: try captures(keyed))
        }
        return Connect(
            layer: try keyed["layer"].map { (node) throws(YAMLError) in try ValueReader.choice(node) },
            token: try template(keyed["token"]),
            tokenPlace: try keyed["token_in"].map { (node) throws(YAMLError) in try ValueReader.choice(node) }
                ?? .query,
            endpoint: try keyed["endpoint"].map { (node) throws(YAMLError) in try ValueReader.choice(node) },
            headers: try keyed["headers"].map { (node) throws(YAMLError) in try ValueReader.templates(node) } ?? [],
            outcome: outcome,
            isProbe: try keyed["probe"].map { (node) throws(YAMLError) in try ValueReader.flag(node) } ?? false,
            within: try within(keyed))
    }

    private static func closing(_ node: YAMLNode) throws(YAMLError) -> (code: Matcher, reason: Matcher?) {
        if node.map == nil { return (try MatcherReader.read(node), nil) }
        let keyed = try KeyedNode(node, as: Form.closing)
        return (try matcher(keyed["code"]) ?? Matcher(.any, at: node.mark), try matcher(keyed["reason"]))
    }

    private static func send(_ keyed: KeyedNode, _ content: Send.Content) throws(YAMLError) -> Step.Action {
        .send(Send(connections: try connections(keyed), content: content))
    }

    private static func expect(_ keyed: KeyedNode, _ mode: Expectation.Mode) throws(YAMLError) -> Step.Action {
        .expect(
            Expectation(
                connections: try connections(keyed), mode: mode, captures: try captures(keyed),
                within: try within(keyed)))
    }

    private static func connections(_ keyed: KeyedNode) throws(YAMLError) -> [ConnectionName] {
        guard let node = keyed["as"] else { return [] }
        return try names(node)
    }

    private static func names(_ node: YAMLNode) throws(YAMLError) -> [ConnectionName] {
        try ValueReader.texts(node).map { ConnectionName($0) }
    }

    private static func within(_ keyed: KeyedNode) throws(YAMLError) -> Duration {
        try keyed["within"].map { (node) throws(YAMLError) in try ValueReader.duration(node) } ?? .seconds(5)
    }

    private static func captures(_ keyed: KeyedNode) throws(YAMLError) -> [Capture] {
        try keyed["capture"].map { (node) throws(YAMLError) in try ValueReader.captures(node) } ?? []
    }

    private static func matcher(_ node: YAMLNode?) throws(YAMLError) -> Matcher? {
        guard let node else { return nil }
        return try MatcherReader.read(node)
    }

    private static func template(_ node: YAMLNode?) throws(YAMLError) -> Template? {
        guard let node else { return nil }
        return try ValueReader.template(node)
    }
}
