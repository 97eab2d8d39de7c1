/// The server's proof that it read the client's key (RFC 6455 §1.3).
enum AcceptKey {
    private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// `Sec-WebSocket-Accept` for a `Sec-WebSocket-Key`.
    static func answering(_ key: String) -> String {
        Base64.encode(SHA1.hash(Array((key + identifier).utf8)))
    }
}
