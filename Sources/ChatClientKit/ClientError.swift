public import ChatWire

/// Why something that the client was asked for did not happen.
///
/// Neither the message nor the description holds tokens, passwords or what people wrote.
public struct ClientError: Error, Sendable {
    /// What kind of failure it is; more may come, so a `switch` needs a `default`.
    public let code: Code
    /// A sentence for a person: the server's where it gave one.
    public let message: String
    /// The HTTP status, where a server answered.
    public let status: Int?
    /// The server's own word for the failure (docs/PROTOCOL.md, section 5, "Codes"); nil where it gave none, as a base
    /// server does.
    public let serverCode: ErrorCode?
    /// What a request got wrong, field by field (code `validation_error`); mostly empty.
    public let issues: [ValidationIssue]
    /// How long the server asks to wait before the next try.
    public let retryAfter: Duration?
    /// What led to it.
    public let cause: (any Error)?

    /// Makes an error.
    public init(
        _ code: Code, _ message: String, status: Int? = nil, serverCode: ErrorCode? = nil,
        issues: [ValidationIssue] = [], retryAfter: Duration? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.status = status
        self.serverCode = serverCode
        self.issues = issues
        self.retryAfter = retryAfter
        self.cause = cause
    }
}

extension ClientError {
    /// A kind of failure.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The name as it stands in logs.
        public var description: String { name }

        /// The task was cancelled, or the client was stopped.
        public static let cancelled = Self("cancelled")
        /// What the caller gave makes no sense: a server address without a host, an empty message.
        public static let invalidArgument = Self("invalid_argument")
        /// No connection to the server, or it broke before the answer.
        public static let unreachable = Self("unreachable")
        /// No answer within the time limit.
        public static let timedOut = Self("timed_out")
        /// The server's certificate is not trusted, or TLS failed otherwise.
        public static let insecure = Self("insecure")
        /// The answer is longer than the limit.
        public static let responseTooLarge = Self("response_too_large")
        /// What came is no answer to what was asked, or no HTTP, JSON or WebSocket at all.
        public static let invalidResponse = Self("invalid_response")
        /// The server took the request and refused it; see ``ClientError/status`` and ``ClientError/serverCode``.
        public static let refused = Self("refused")
        /// 401: the server does not, or no longer, accept who we are.
        public static let unauthorized = Self("unauthorized")
        /// 429 or the code `rate_limited`: too fast; see ``ClientError/retryAfter``.
        public static let rateLimited = Self("rate_limited")
        /// 5xx: the server failed.
        public static let serverFailed = Self("server_failed")
        /// The session is over for good: signed out, deactivated or kicked.
        public static let signedOut = Self("signed_out")
        /// The message was not yet sent when the server's store was replaced (a new epoch), so that sending it could
        /// repeat it.
        public static let storeReplaced = Self("store_replaced")
        /// A file of this computer cannot be read or written.
        public static let file = Self("file")
        /// A ``TokenCommand`` cannot be run, failed, or printed no token that counts.
        public static let tokenCommand = Self("token_command")
        /// The computer lacks something: libcurl, descriptors, threads.
        public static let system = Self("system")
        /// What should be kept on this computer could not be written or read: the disk is full, the folder is not ours.
        public static let storage = Self("storage")
        /// A file that was kept on this computer is damaged.
        public static let damaged = Self("damaged")

        /// The code of a name that was kept.
        init(kept name: String) {
            self.name = name
        }
    }
}

extension ClientError: CustomStringConvertible {
    /// The code, the server's code and the message.
    public var description: String {
        let status = status.map { " \($0)" } ?? ""
        let serverCode = serverCode.map { " \($0)" } ?? ""
        return "\(code)\(status)\(serverCode): \(message)"
    }
}

extension ClientError {
    package static let cancelled = ClientError(.cancelled, "Cancelled.")
}
