import ChatYAML

/// Reads scenario files.
package struct ScenarioReader: Sendable {
    /// Names that the caller gives values, which files may then use.
    package var givenNames: Set<String>

    /// Names that every scenario may use: `run` is a word, and `number` one of nine digits, that no other run has.
    package static let ownNames: Set<String> = ["run", "number"]

    /// A reader.
    package init(givenNames: Set<String> = []) { self.givenNames = givenNames }

    /// Reads a file's text.
    ///
    /// - Parameter path: the file's name, for what is said of it.
    /// - Throws: ``ScenarioProblem``, the first that is found.
    package func read(_ text: [UInt8], path: String) throws(ScenarioProblem) -> ScenarioFile {
        do throws(YAMLError) {
            guard let root = try YAMLParser.parse(text) else {
                throw YAMLError("the file holds nothing", at: YAMLMark(line: 1, column: 1))
            }
            var file = try file(root, path: path)
            let given = givenNames.union(Self.ownNames)
            for index in file.scenarios.indices {
                file.scenarios[index].usage = try ScopeCheck.usage(of: file.scenarios[index], given: given)
            }
            return file
        } catch {
            throw ScenarioProblem(error.message, in: path, at: error.mark)
        }
    }

    // MARK: Files

    private func file(_ root: YAMLNode, path: String) throws(YAMLError) -> ScenarioFile {
        let keyed = try KeyedNode(root, as: Form.file)
        let title = try keyed["title"].map { (node) throws(YAMLError) in try ValueReader.text(node) }
        let before = try StepReader.steps(keyed["before"])
        let common = try Settings(keyed, in: nil)
        guard let scenarios = keyed["scenarios"] else {
            guard keyed["steps"] != nil else { throw YAMLError("expected “steps”, or “scenarios”", at: root.mark) }
            return ScenarioFile(
                path: path, title: title, scenarios: [try scenario(keyed, Settings(), before: before, fallback: path)])
        }
        try keyed.exclude(["scenarios", "steps"])
        var file = ScenarioFile(path: path, title: title, scenarios: [])
        for (index, node) in try ValueReader.list(scenarios).enumerated() {
            let name = "\(title ?? path), scenario \(index + 1)"
            file.scenarios.append(
                try scenario(try KeyedNode(node, as: Form.scenario), common, before: before, fallback: name))
        }
        return file
    }

    private func scenario(
        _ keyed: KeyedNode, _ common: Settings, before: [Step], fallback: String
    ) throws(YAMLError) -> Scenario {
        let settings = try Settings(keyed, in: common)
        let scope = settings.scope ?? .base
        var rules: [String] = []
        if let node = keyed["rules"] {
            for element in try ValueReader.list(node) { rules.append(try ValueReader.text(element)) }
        }
        return Scenario(
            name: try keyed["name"].map { (node) throws(YAMLError) in try ValueReader.text(node) } ?? fallback,
            rules: rules, scope: scope, limit: settings.limit ?? Scenario.defaultLimit,
            parties: settings.parties.mapValues { Party($0, layer: scope.layer) }, variables: settings.variables,
            steps: before + (try StepReader.steps(keyed["steps"])), cleanup: settings.cleanup, mark: keyed.node.mark)
    }

    /// What a file says for all of its scenarios, and each scenario for itself on top.
    private struct Settings {
        var parties: [String: PartyNode] = [:]
        var variables: [(name: String, value: Template)] = []
        var scope: Scope?
        var limit: Duration?
        var cleanup: [Step] = []

        init() {}

        init(_ keyed: KeyedNode, in common: Settings?) throws(YAMLError) {
            self = common ?? Settings()
            if let node = keyed["parties"] {
                guard let entries = node.map else {
                    throw YAMLError("expected parties by name, not \(node.kind)", at: node.mark)
                }
                for entry in entries {
                    try ValueReader.checkName(entry.key, at: entry.mark)
                    guard entry.key != "nobody" else { throw YAMLError("“nobody” can be no party", at: entry.mark) }
                    parties[entry.key] = try PartyNode(entry.value)
                }
            }
            if let node = keyed["variables"] {
                for entry in node.map ?? [] { try ValueReader.checkName(entry.key, at: entry.mark) }
                variables += try ValueReader.templates(node)
            }
            if let node = keyed["layer"] { scope = try ValueReader.choice(node) }
            if let node = keyed["limit"] { limit = try ValueReader.duration(node) }
            cleanup += try StepReader.steps(keyed["finally"])
        }
    }
}

/// A party before it is known what its layer is where it does not say.
private struct PartyNode {
    let identity: Party.Identity
    let layer: Layer?
    let isFresh: Bool
    let mark: YAMLMark

    init(_ node: YAMLNode) throws(YAMLError) {
        mark = node.mark
        if node.map == nil {
            identity = .account(try Self.account(node))
            layer = nil
            isFresh = false
            return
        }
        let keyed = try KeyedNode(node, as: Form.party)
        try keyed.exclude(["account", "username", "phone", "token"])
        layer = try keyed["layer"].map { (node) throws(YAMLError) in try ValueReader.choice(node) }
        isFresh = try keyed["fresh"].map { (node) throws(YAMLError) in try ValueReader.flag(node) } ?? false
        if let account = keyed["account"] {
            identity = .account(try Self.account(account))
        } else if let token = keyed["token"] {
            guard let kind = keyed["kind"] else { throw YAMLError("“token” needs “kind”: user or customer", at: mark) }
            identity = .token(try ValueReader.template(token), kind: try ValueReader.choice(kind))
        } else if let login = keyed["username"] ?? keyed["phone"] {
            guard let password = keyed["password"] else { throw YAMLError("a sign-in needs “password”", at: mark) }
            let (login, word) = (try ValueReader.template(login), try ValueReader.template(password))
            identity =
                keyed["username"] != nil
                ? .staff(username: login, password: word) : .customer(phone: login, password: word)
        } else {
            throw YAMLError("a party needs account, username, phone or token", at: mark)
        }
    }

    private static func account(_ node: YAMLNode) throws(YAMLError) -> String {
        let name = try ValueReader.text(node)
        guard Accounts.names.contains(name) else {
            throw YAMLError(
                "there is no account “\(name)”\(Suggestion.among(Accounts.names, for: name))", at: node.mark)
        }
        return name
    }
}

extension Party {
    fileprivate init(_ node: PartyNode, layer: Layer) {
        self.init(identity: node.identity, layer: node.layer ?? layer, isFresh: node.isFresh, mark: node.mark)
    }
}
