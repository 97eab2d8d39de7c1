import ChatYAML

/// Whether every party that a scenario names is there, and every name has a value when it is used.
///
/// Steps are walked in their order. What one branch of `together` captures is known behind it, not in the others.
struct ScopeCheck {
    private let scenario: Scenario
    private var known: Set<String>
    private var usage = Scenario.Usage()

    private init(_ scenario: Scenario, given: Set<String>) {
        self.scenario = scenario
        known = given
    }

    /// Goes through the scenario.
    ///
    /// - Returns: which parties it needs, and for what.
    static func usage(of scenario: Scenario, given: Set<String>) throws(YAMLError) -> Scenario.Usage {
        var check = ScopeCheck(scenario, given: given)
        try check.checkAll()
        return check.usage
    }

    private mutating func checkAll() throws(YAMLError) {
        for (name, party) in scenario.parties.sorted(by: { $0.value.mark.line < $1.value.mark.line }) {
            guard !known.contains(name) else {
                throw YAMLError("“\(name)” is taken: a party's name must be no variable's", at: party.mark)
            }
        }
        for variable in scenario.variables {
            try use(variable.value.references)
            try define(variable.name, at: variable.value.mark)
        }
        for party in scenario.parties.values {
            switch party.identity {
            case .account: break
            case .staff(let login, let word), .customer(let login, let word):
                try use(login.references + word.references)
            case .token(let token, _): try use(token.references)
            }
        }
        known.formUnion(scenario.parties.keys)
        try walk(scenario.steps)
        try walk(scenario.cleanup)
    }

    // MARK: Steps

    private mutating func walk(_ steps: [Step]) throws(YAMLError) {
        for step in steps { try walk(step) }
    }

    private mutating func walk(_ step: Step) throws(YAMLError) {
        switch step.action {
        case .call(let call): try walk(call, at: step.mark)
        case .connect(let connect, let names, _):
            try check(names, at: step.mark)
            try use((connect.token?.references ?? []) + connect.headers.flatMap(\.value.references))
            switch connect.outcome {
            case .opens(let matcher, let captures):
                try use(matcher?.references ?? [])
                try define(captures)
            case .refused(let matcher): try use(matcher.references)
            case .closes(let code, let reason): try use(code.references + (reason?.references ?? []))
            case .bare, .shutOut: break
            }
        case .disconnect(_, let names), .pause(_, let names): try check(names, at: step.mark)
        case .join(let join):
            try check(join.connections, at: step.mark)
            let values = [join.chat, join.since, join.epoch].compactMap { $0 }
            try use(values.flatMap(\.references) + (join.joined?.references ?? []))
            try define(join.captures)
        case .send(let send):
            try check(send.connections, at: step.mark)
            switch send.content {
            case .json(let template): try use(template.references)
            case .text(let bytes), .binary(let bytes), .raw(let bytes), .ping(let bytes): try use(bytes.references)
            }
        case .expect(let expectation):
            try check(expectation.connections, at: step.mark)
            switch expectation.mode {
            case .event(let matcher), .next(let matcher), .none(let matcher, _): try use(matcher.references)
            case .all(let matchers): try use(matchers.flatMap(\.references))
            case .pong(let bytes): try use(bytes.references)
            }
            try define(expectation.captures)
        case .expectClose(let close):
            try check(close.connections, at: step.mark)
            try use(close.code.references + (close.reason?.references ?? []))
        case .wait: break
        case .repeat(_, let counter, let steps):
            if let counter { try define(counter, at: step.mark) }
            try walk(steps)
        case .together(let branches):
            let before = known
            var after = known
            for branch in branches {
                known = before
                try walk(branch)
                after.formUnion(known)
            }
            known = after
        case .set(let values):
            for value in values {
                try use(value.value.references)
                try define(value.name, at: value.value.mark)
            }
        case .check(let template, let matcher): try use(template.references + matcher.references)
        }
    }

    private mutating func walk(_ call: Call, at mark: YAMLMark) throws(YAMLError) {
        switch call.authority {
        case .nobody: break
        case .party(let name): try check([ConnectionName(name)], at: mark)
        case .token(let token): try use(token.references)
        }
        try use(call.path.references + (call.query + call.headers).flatMap(\.value.references))
        switch call.body {
        case .none: break
        case .json(let template): try use(template.references)
        case .form(let fields): try use(fields.flatMap(\.value.references))
        case .raw(let bytes): try use(bytes.references)
        case .multipart(let parts):
            try use(parts.flatMap { $0.bytes.references + ($0.fileName?.references ?? []) })
        }
        let matchers = [call.status, call.answer, call.answerText].compactMap { $0 } + call.answerHeaders.map(\.value)
        try use(matchers.flatMap(\.references))
        try define(call.captures)
        for name in [call.statusName].compactMap({ $0 }) + call.headerNames.map(\.name) { try define(name, at: mark) }
    }

    // MARK: Names

    private mutating func use(_ references: [Reference]) throws(YAMLError) {
        for reference in references {
            guard known.contains(reference.name) else {
                throw YAMLError(
                    "${\(reference.name)} has no value here\(Suggestion.among(known.sorted(), for: reference.name))",
                    at: reference.mark)
            }
            guard scenario.parties[reference.name] != nil else { continue }
            usage.parties.insert(reference.name)
            if reference.path.steps.first == .member("id") { usage.identities.insert(reference.name) }
        }
    }

    private mutating func define(_ name: String, at mark: YAMLMark) throws(YAMLError) {
        guard scenario.parties[name] == nil, !ScenarioReader.ownNames.contains(name) else {
            throw YAMLError("“\(name)” is taken and can be no variable's name", at: mark)
        }
        known.insert(name)
    }

    private mutating func define(_ captures: [Capture]) throws(YAMLError) {
        for capture in captures { try define(capture.name, at: capture.mark) }
    }

    private mutating func check(_ names: [ConnectionName], at mark: YAMLMark) throws(YAMLError) {
        for name in names {
            guard scenario.parties[name.party] != nil else {
                let names = scenario.parties.keys.sorted()
                throw YAMLError(
                    "there is no party “\(name.party)”\(Suggestion.among(names, for: name.party))", at: mark)
            }
            usage.parties.insert(name.party)
        }
    }
}
