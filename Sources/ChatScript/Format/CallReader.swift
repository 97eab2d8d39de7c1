import ChatYAML

/// Reads REST calls.
enum CallReader {
    private static let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

    static func call(_ keyed: KeyedNode, _ value: YAMLNode) throws(YAMLError) -> Call {
        let words = try ValueReader.text(value).split(separator: " ", maxSplits: 1).map { String($0) }
        guard words.count == 2, methods.contains(words[0]), words[1].hasPrefix("/") || words[1].hasPrefix("${"),
            !words[1].contains(" ")
        else {
            throw YAMLError(
                "expected a method and a path, like GET /chat/chats; methods are \(methods.joined(separator: ", "))",
                at: value.mark)
        }
        return Call(
            authority: try authority(keyed), method: words[0], path: try TemplateText.read(words[1], at: value.mark),
            isBelowAPI: try !flag(keyed["outside_api"]),
            query: try templates(keyed["query"]), headers: try templates(keyed["headers"]), body: try body(keyed),
            status: try keyed["status"].map { (node) throws(YAMLError) in try MatcherReader.status(node) },
            answer: try matcher(keyed["answer"]), answerText: try matcher(keyed["answer_text"]),
            answerHeaders: try keyed["answer_headers"].map { (node) throws(YAMLError) in
                try ValueReader.named(node) { (node) throws(YAMLError) in try MatcherReader.read(node) }
            } ?? [],
            captures: try keyed["capture"].map { (node) throws(YAMLError) in try ValueReader.captures(node) } ?? [],
            statusName: try name(keyed["capture_status"]), headerNames: try headerNames(keyed["capture_headers"]),
            retry: try duration(keyed["retry"]), isProbe: try flag(keyed["probe"]),
            within: try duration(keyed["within"]) ?? .seconds(20))
    }

    private static func authority(_ keyed: KeyedNode) throws(YAMLError) -> Call.Authority {
        let party = try keyed["as"].map { (node) throws(YAMLError) in try ValueReader.text(node) } ?? "nobody"
        if let token = keyed["token"] {
            guard party == "nobody" else { throw YAMLError("“token” goes with as: nobody", at: token.mark) }
            return .token(try ValueReader.template(token))
        }
        return party == "nobody" ? .nobody : .party(party)
    }

    private static func body(_ keyed: KeyedNode) throws(YAMLError) -> Call.Body {
        try keyed.exclude(["body", "form", "raw", "multipart"])
        if let node = keyed["body"] { return .json(try ValueReader.template(node)) }
        if let node = keyed["form"] { return .form(try ValueReader.templates(node)) }
        if let node = keyed["raw"] { return .raw(try ValueReader.bytes(node)) }
        guard let node = keyed["multipart"] else { return .none }
        var parts: [Call.Part] = []
        for element in try ValueReader.list(node) {
            let part = try KeyedNode(element, as: Form.part)
            guard let name = part["name"], let bytes = part["bytes"] else { continue }
            parts.append(
                Call.Part(
                    name: try ValueReader.text(name),
                    fileName: try part["filename"].map { (node) throws(YAMLError) in
                        try ValueReader.template(node)
                    },
                    type: try part["type"].map { (node) throws(YAMLError) in try ValueReader.text(node) },
                    bytes: try ValueReader.bytes(bytes)))
        }
        return .multipart(parts)
    }

    private static func headerNames(_ node: YAMLNode?) throws(YAMLError) -> [(name: String, header: String)] {
        guard let node else { return [] }
        for entry in node.map ?? [] { try ValueReader.checkName(entry.key, at: entry.mark) }
        return try ValueReader.named(node) { (node) throws(YAMLError) in try ValueReader.text(node).lowercased() }
            .map { ($0.name, $0.value) }
    }

    private static func name(_ node: YAMLNode?) throws(YAMLError) -> String? {
        guard let node else { return nil }
        let name = try ValueReader.text(node)
        try ValueReader.checkName(name, at: node.mark)
        return name
    }

    private static func flag(_ node: YAMLNode?) throws(YAMLError) -> Bool {
        guard let node else { return false }
        return try ValueReader.flag(node)
    }

    private static func duration(_ node: YAMLNode?) throws(YAMLError) -> Duration? {
        guard let node else { return nil }
        return try ValueReader.duration(node)
    }

    private static func matcher(_ node: YAMLNode?) throws(YAMLError) -> Matcher? {
        guard let node else { return nil }
        return try MatcherReader.read(node)
    }

    private static func templates(_ node: YAMLNode?) throws(YAMLError) -> [(name: String, value: Template)] {
        guard let node else { return [] }
        return try ValueReader.templates(node)
    }
}
