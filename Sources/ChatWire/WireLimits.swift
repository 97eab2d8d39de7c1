/// The protocol's bounds (docs/PROTOCOL.md, section 1).
public enum WireLimits {
    /// The longest message text, in Unicode scalars.
    public static let contentLength = 10_000
    /// The longest title of a chat, in Unicode scalars.
    public static let titleLength = 255
    /// The longest name of a person or salon, in Unicode scalars.
    public static let nameLength = 255
    /// The longest text of a preview or of a reply's target, in characters.
    public static let previewLength = 100
    /// The largest REST body, in bytes.
    public static let bodyBytes = 256 * 1024
    /// The largest upload, in bytes.
    public static let uploadBytes = 10 * 1024 * 1024
    /// The largest WebSocket message to the server, in bytes.
    public static let frameBytesToServer = 160 * 1024
    /// The largest WebSocket message to the client, in bytes.
    public static let frameBytesToClient = 1024 * 1024
    /// The deepest nesting of JSON.
    public static let jsonDepth = 32
    /// The allowed sizes of a history page.
    public static let pageSizes = 1...100
    /// The size of a history page that asks for none.
    public static let defaultPageSize = 50
    /// The allowed sizes of a part of a list, and of a page of changes.
    public static let listSizes = 1...200
    /// The most chats in one `join_chats`.
    public static let chatsPerJoin = 200
    /// The most attachments of a message.
    public static let attachments = 10
    /// The longest `client_message_id`, in printable ASCII characters.
    public static let clientMessageIDLength = 64
    /// How long after sending a message's text may be edited, in milliseconds.
    public static let editWindow: Int64 = 15 * 60 * 1000
}
