public import ChatWire

/// Why a request is not carried out, the same for REST and WebSocket (docs/PROTOCOL.md, sections 1 and 5).
///
/// Its texts are for the asking client: they never hold secrets, SQL or another's data.
public struct Refusal: Error, Hashable, Sendable {
    /// The machine's word.
    public var code: ErrorCode
    /// The HTTP status with which REST answers.
    public var status: Int
    /// What is wrong, for a person.
    public var detail: String
    /// What does not validate.
    public var issues: [ValidationIssue]
    /// After how many seconds the same request may go through.
    public var retryAfter: Double?

    /// A refusal; the status follows from the code where none is given.
    public init(
        _ code: ErrorCode, _ detail: String, status: Int? = nil, issues: [ValidationIssue] = [],
        retryAfter: Double? = nil
    ) {
        self.code = code
        self.status = status ?? Self.status(of: code)
        self.detail = detail
        self.issues = issues
        self.retryAfter = retryAfter
    }

    /// A request that does not validate: 422, and `message_too_long` where the only fault is a text's length.
    public init(issues: [ValidationIssue]) {
        let tooLong = issues.allSatisfy { $0.type == "string_too_long" && $0.location.last == .name("content") }
        self.init(
            tooLong ? .messageTooLong : .validationError, issues.map(\.description).joined(separator: "; "),
            status: 422,
            issues: issues)
    }

    /// Not there, or not the caller's to know of.
    public static func notFound(_ what: String) -> Refusal { Refusal(.notFound, "\(what) not found") }

    /// The caller is in the salon, but not in the chat.
    public static let notParticipant = Refusal(.notParticipant, "You are not a participant of this chat")

    private static func status(of code: ErrorCode) -> Int {
        switch code {
        case .invalidJSON, .unknownType, .editWindowClosed: 400
        case .unauthorized: 401
        case .forbidden, .notParticipant, .blocked: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .tooLarge: 413
        case .unsupportedMedia: 415
        case .validationError, .messageTooLong: 422
        case .rateLimited: 429
        default: 500
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// Code and text.
    public var description: String { "\(code): \(detail)" }
}

extension RequestReader {
    /// Ends the reading.
    ///
    /// - Throws: 422 naming all that did not validate.
    func finish() throws(Refusal) {
        guard isValid else { throw Refusal(issues: issues) }
    }
}
