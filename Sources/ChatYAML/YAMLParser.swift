import CYAML

/// Takes a YAML text of one document apart.
///
/// The reading is libyaml's; here its events become nodes, within bounds that no honest file reaches. Yams would do the
/// same but brings all of Foundation, which costs the terminal client 6 MB of memory and 50 MB on the disk.
public struct YAMLParser: ~Copyable {
    /// How deep nodes may be nested.
    public static let maximumDepth = 64
    /// How many nodes there may be, those that an alias repeats counted each time: a few lines can stand for billions.
    public static let maximumNodes = 100_000

    /// The node that a text holds; nil where it holds nothing but comments.
    ///
    /// - Throws: ``YAMLError`` where the bytes are no YAML, or more than one document.
    public static func parse(_ bytes: [UInt8]) throws(YAMLError) -> YAMLNode? {
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<YAMLNode?, YAMLError> in
            do throws(YAMLError) {
                var parser = try YAMLParser(reading: buffer)
                return .success(try parser.document())
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    // libyaml keeps pointers into its own parser: it must not move.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
    private var count = 0

    private init(reading bytes: UnsafeBufferPointer<UInt8>) throws(YAMLError) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLError("out of memory", at: YAMLMark(line: 1, column: 1))
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    private mutating func document() throws(YAMLError) -> YAMLNode? {
        var root: YAMLNode?
        while true {
            let event = try next()
            switch event.kind {
            case .documentStart where root == nil: root = try node(from: try next(), depth: 0)
            case .documentStart: throw YAMLError("expected the end: there is more than one document", at: event.mark)
            case .streamEnd:
                if let root, root.isNull, count == 1 { return nil }
                return root
            default: continue
            }
        }
    }

    // MARK: Nodes

    private mutating func node(from event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
        guard depth <= Self.maximumDepth else { throw YAMLError("this is nested too deeply", at: event.mark) }
        try spend(1, at: event.mark)
        let before = count
        let node: YAMLNode
        switch event.kind {
        case .scalar(let text, let isPlain): node = YAMLNode(.scalar(text, isPlain: isPlain), at: event.mark)
        case .listStart: node = YAMLNode(.list(try elements(depth)), at: event.mark)
        case .mapStart: node = YAMLNode(.map(try entries(depth)), at: event.mark)
        case .alias(let name):
            guard let known = anchors[name] else { throw YAMLError("there is no anchor &\(name)", at: event.mark) }
            try spend(known.size, at: event.mark)
            return YAMLNode(known.node.content, at: event.mark)
        case .documentStart, .streamEnd, .end, .other: throw YAMLError("expected a value", at: event.mark)
        }
        if let anchor = event.anchor { anchors[anchor] = (node, count - before + 1) }
        return node
    }

    private mutating func elements(_ depth: Int) throws(YAMLError) -> [YAMLNode] {
        var nodes: [YAMLNode] = []
        while true {
            let event = try next()
            if case .end = event.kind { return nodes }
            nodes.append(try node(from: event, depth: depth + 1))
        }
    }

    private mutating func entries(_ depth: Int) throws(YAMLError) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var keys: Set<String> = []
        while true {
            let event = try next()
            if case .end = event.kind { return entries }
            let key = try node(from: event, depth: depth + 1)
            guard case .scalar(let name, _) = key.content else {
                throw YAMLError("a key must be a text, not \(key.kind)", at: key.mark)
            }
            guard keys.insert(name).inserted else {
                throw YAMLError("the key “\(name)” stands here twice", at: key.mark)
            }
            let value = try node(from: try next(), depth: depth + 1)
            entries.append(YAMLNode.Entry(key: name, mark: key.mark, value: value))
        }
    }

    private mutating func spend(_ nodes: Int, at mark: YAMLMark) throws(YAMLError) {
        count += nodes
        guard count <= Self.maximumNodes else { throw YAMLError("this is more than a file should hold", at: mark) }
    }

    // MARK: Events

    /// What libyaml found next.
    private struct Event {
        enum Kind {
            case scalar(String, isPlain: Bool)
            case listStart, mapStart
            /// Of a list or a mapping.
            case end
            case alias(String)
            case documentStart, streamEnd
            case other
        }

        let kind: Kind
        let mark: YAMLMark
        var anchor: String?
    }

    private func next() throws(YAMLError) -> Event {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let mark = YAMLMark(event.start_mark)
        switch event.type {
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return Event(
                kind: .scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), mark: mark,
                anchor: Self.string(scalar.anchor))
        case YAML_SEQUENCE_START_EVENT:
            return Event(kind: .listStart, mark: mark, anchor: Self.string(event.data.sequence_start.anchor))
        case YAML_MAPPING_START_EVENT:
            return Event(kind: .mapStart, mark: mark, anchor: Self.string(event.data.mapping_start.anchor))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return Event(kind: .end, mark: mark)
        case YAML_ALIAS_EVENT: return Event(kind: .alias(Self.string(event.data.alias.anchor) ?? ""), mark: mark)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, mark: mark)
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return Event(kind: .streamEnd, mark: mark)
        default: return Event(kind: .other, mark: mark)
        }
    }

    private func failure() -> YAMLError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "this is not YAML"
        let context = parser.pointee.context.map { String(cString: $0) + ": " } ?? ""
        // Bytes that are no UTF-8 are found before there are lines.
        let mark = parser.pointee.error == YAML_READER_ERROR ? parser.pointee.mark : parser.pointee.problem_mark
        return YAMLError(context + problem, at: YAMLMark(mark))
    }

    private static func string(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }
}

extension YAMLMark {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }
}
