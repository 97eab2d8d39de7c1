/// The client's half of the opening handshake (RFC 6455 §4.1), without I/O: the request to send, then the answer.
///
/// Send ``request``, give what comes to ``receive(_:)`` until it gives something else than ``Progress/needMore``, and
/// call ``finish()`` if the connection or the caller's patience ends before: a refusal without a length ends no sooner.
public struct WebSocketClientHandshake: Sendable {
    /// How far the answer is.
    public enum Progress: Sendable, Hashable {
        /// It has not all come.
        case needMore
        /// The WebSocket is open; `leftover` came behind the answer and belongs to the ``WebSocketEngine``.
        case accepted(subprotocol: String?, leftover: [UInt8])
        /// The server said no.
        case refused(Refusal)
        /// The answer is no answer to this request, or none at all; the words are for a developer.
        case failure(reason: String)
    }

    /// An HTTP answer that does not open a WebSocket.
    public struct Refusal: Sendable, Hashable {
        /// 200…999.
        public let status: Int
        /// Among them `Retry-After`, `WWW-Authenticate` and `Location`.
        public let headers: [WebSocketHeader]
        /// The body, up to ``WebSocketClientHandshake/maximumBodyBytes``.
        public let body: [UInt8]
    }

    private enum State: Sendable {
        case readingHead
        case readingBody(HTTPResponseHead)
        case done(Progress)
    }

    /// The longest head of an answer, in bytes.
    public static let maximumHeadBytes = 16_384
    /// How much of a refusal's body is kept and waited for, framing included, in bytes.
    public static let maximumBodyBytes = 16_384

    /// The bytes to send first.
    public let request: [UInt8]

    private let expectedAcceptKey: String
    private let offeredSubprotocols: [String]
    private var received: [UInt8] = []
    /// Where the search for the head's end goes on, so that an answer in single bytes costs no more than at once.
    private var scanned = 0
    private var state = State.readingHead

    /// Makes a request with a key from the system's generator.
    ///
    /// - Parameters:
    ///   - target: path and query, percent-encoded.
    ///   - host: with the port, where it is not the scheme's own.
    ///   - headers: such as `Origin` and `Authorization`.
    ///   - subprotocols: what the client speaks, the one that it likes best first.
    /// - Throws: what cannot be sent; no value can smuggle a line in.
    public init(
        target: String, host: String, headers: [WebSocketHeader] = [], subprotocols: [String] = []
    ) throws(WebSocketRequestError) {
        var generator = SystemEntropy()
        try self.init(
            target: target, host: host, headers: headers, subprotocols: subprotocols, using: &generator)
    }

    /// Makes a request with a key from `generator`; the rest as in ``init(target:host:headers:subprotocols:)``.
    public init(
        target: String, host: String, headers: [WebSocketHeader] = [], subprotocols: [String] = [],
        using generator: inout some RandomNumberGenerator
    ) throws(WebSocketRequestError) {
        guard target.utf8.first == UInt8(ascii: "/"), HeaderSyntax.isVisible(target) else { throw .target }
        guard HeaderSyntax.isVisible(host) else { throw .host }
        for header in headers {
            guard HeaderSyntax.isToken(header.name), HeaderSyntax.isValue(header.value), !Self.isOwn(header.name) else {
                throw .header(name: header.name)
            }
        }
        guard subprotocols.allSatisfy(HeaderSyntax.isToken), Set(subprotocols).count == subprotocols.count else {
            throw .subprotocol
        }

        let key = Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        var fields = [
            WebSocketHeader("Host", host),
            WebSocketHeader("Upgrade", "websocket"),
            WebSocketHeader("Connection", "Upgrade"),
            WebSocketHeader("Sec-WebSocket-Key", key),
            WebSocketHeader("Sec-WebSocket-Version", "13"),
        ]
        if !subprotocols.isEmpty {
            fields.append(WebSocketHeader("Sec-WebSocket-Protocol", subprotocols.joined(separator: ", ")))
        }
        let lines = (fields + headers).map { "\($0.name): \($0.value)\r\n" }.joined()
        request = Array("GET \(target) HTTP/1.1\r\n\(lines)\r\n".utf8)
        expectedAcceptKey = AcceptKey.answering(key)
        offeredSubprotocols = subprotocols
    }

    /// Whether the handshake sets the field itself, or the request would have a body by it.
    private static func isOwn(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasPrefix("sec-websocket-")
            || ["host", "upgrade", "connection", "content-length", "transfer-encoding"].contains(name)
    }

    /// Takes bytes from the server.
    ///
    /// - Returns: how far the answer is; once it is known, the same ever after.
    public mutating func receive(_ bytes: some Collection<UInt8>) -> Progress {
        if case .done(let progress) = state { return progress }
        received.append(contentsOf: bytes)
        while case .readingHead = state {
            guard let end = endOfHead() else {
                return received.count > Self.maximumHeadBytes ? finish(.failure(reason: "header too long")) : .needMore
            }
            guard end <= Self.maximumHeadBytes else { return finish(.failure(reason: "header too long")) }
            guard let head = try? HTTPResponseHead(received[..<end]) else {
                return finish(.failure(reason: "not an HTTP answer"))
            }
            received.removeFirst(end + 4)
            scanned = 0
            if head.status == 101 {
                return finish(judge(head))
            }
            // Other interim answers, such as 103, precede the one that counts.
            if head.status >= 200 {
                state = .readingBody(head)
            }
        }
        return readBody(connectionEnded: false)
    }

    /// Notes that no more bytes will come.
    ///
    /// - Returns: the refusal as far as it came, or a failure; what was known before stays.
    public mutating func finish() -> Progress {
        switch state {
        case .done(let progress): progress
        case .readingHead: finish(.failure(reason: "the connection ended during the handshake"))
        case .readingBody: readBody(connectionEnded: true)
        }
    }

    private mutating func finish(_ progress: Progress) -> Progress {
        state = .done(progress)
        received = []
        return progress
    }

    /// Where the empty line behind the header begins, its predecessor's line end included.
    private mutating func endOfHead() -> Int? {
        let mark: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        guard received.count >= mark.count else { return nil }
        for start in scanned...(received.count - mark.count)
        where received[start] == mark[0] && received[start..<start + mark.count].elementsEqual(mark) {
            return start
        }
        scanned = received.count - mark.count + 1
        return nil
    }

    private mutating func readBody(connectionEnded: Bool) -> Progress {
        guard case .readingBody(let head) = state else { return .needMore }
        let part = HTTPResponseBody.decode(received.prefix(Self.maximumBodyBytes), headers: head.headers)
        guard part.isWhole || connectionEnded || received.count >= Self.maximumBodyBytes else { return .needMore }
        return finish(.refused(Refusal(status: head.status, headers: head.headers, body: part.bytes)))
    }

    private func judge(_ head: HTTPResponseHead) -> Progress {
        let headers = head.headers
        guard head.minorVersion == 1 else { return .failure(reason: "101 in HTTP/1.0") }
        guard HeaderSyntax.list(headers.values(of: "Upgrade"), contains: "websocket") else {
            return .failure(reason: "101 without Upgrade: websocket")
        }
        guard HeaderSyntax.list(headers.values(of: "Connection"), contains: "upgrade") else {
            return .failure(reason: "101 without Connection: Upgrade")
        }
        guard headers.values(of: "Sec-WebSocket-Accept") == [expectedAcceptKey] else {
            return .failure(reason: "wrong Sec-WebSocket-Accept")
        }
        guard HeaderSyntax.list(headers.values(of: "Sec-WebSocket-Extensions")).isEmpty else {
            return .failure(reason: "an extension that was not offered")
        }
        let subprotocols = headers.values(of: "Sec-WebSocket-Protocol")
        guard subprotocols.count <= 1, subprotocols.allSatisfy(offeredSubprotocols.contains) else {
            return .failure(reason: "a subprotocol that was not offered")
        }
        return .accepted(subprotocol: subprotocols.first, leftover: received)
    }
}
