/// The body of a REST error: `{"detail": …, "code": …}` (docs/PROTOCOL.md, section 1).
public struct ErrorBody: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// What is wrong, for a person.
    public var detail: String
    /// What does not validate, with `validation_error`.
    public var issues: [ValidationIssue]
    /// The machine's word; a base server sends none.
    public var code: ErrorCode?

    /// An error with a text.
    public init(detail: String, code: ErrorCode?, issues: [ValidationIssue] = []) {
        self.detail = detail
        self.code = code
        self.issues = issues
    }

    /// Reads both forms of `detail`, a text and a list.
    public init(json: JSONValue) throws(JSONDecodingError) {
        code = try json.decodeIfPresent("code")
        switch json["detail"] {
        case .string(let text):
            detail = text
            issues = []
        case .array:
            issues = try json.decodeList("detail")
            detail = issues.map(\.description).joined(separator: "; ")
        default: throw JSONDecodingError(path: ["detail"], expected: "a text or a list")
        }
    }

    /// Writes `detail` as a list where there are issues, else as a text.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if issues.isEmpty { writer.field("detail", detail) } else { writer.field("detail", issues) }
            writer.fieldIfPresent("code", code)
        }
    }
}
