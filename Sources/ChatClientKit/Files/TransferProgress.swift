/// How far an upload or download is.
public struct TransferProgress: Hashable, Sendable {
    /// Told of each step, on the connections' own thread: it must return at once and never wait.
    public typealias Report = @Sendable (TransferProgress) -> Void

    /// The file's bytes that are through: handed to the connection, or written to the disk.
    public let completed: Int64
    /// How many there are; nil where nobody said.
    public let total: Int64?

    init(completed: Int64, total: Int64?) {
        self.completed = completed
        self.total = total
    }

    /// From 0 to 1; nil where the whole is unknown.
    public var fraction: Double? {
        guard let total else { return nil }
        return total > 0 ? min(1, Double(completed) / Double(total)) : 1
    }
}
