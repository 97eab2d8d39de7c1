/// Something that takes a while, as far as it has come: a file on its way, an export.
public struct Transfer: Hashable, Sendable {
    /// Names it, to stop it.
    public let id: String
    /// What is done, and with what: `saving hair.jpg`.
    public let label: UserText
    /// From 0 to 1; nil where the whole is unknown.
    public let fraction: Double?

    /// Something under way.
    public init(id: String, label: String, fraction: Double?) {
        self.id = id
        self.label = UserText(label)
        self.fraction = fraction
    }
}

/// What came of a transfer.
public enum TransferEnd: Hashable, Sendable {
    /// It is done; something to say about it, or nothing.
    case done(String?)
    /// Why it is not.
    case failed(String)
}
