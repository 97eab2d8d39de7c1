public import ChatWire

/// A transcript as one JSON object: `chat`, `exported_at`, and `messages`, one a line, as the server tells them.
public struct JSONTranscript: TranscriptWriter {
    private let source: TranscriptSource
    private var isFirst = true

    /// A transcript.
    public init(_ source: TranscriptSource) {
        self.source = source
    }

    /// What stands before the messages.
    public func beginning() -> String {
        "{\"chat\":" + SafeJSON.text(of: source.chat) + ",\n\"exported_at\":" + SafeJSON.text(of: source.now)
            + ",\n\"messages\":["
    }

    /// One message more.
    public mutating func add(_ message: Message) -> String {
        let separator = isFirst ? "\n" : ",\n"
        isFirst = false
        return separator + SafeJSON.text(of: message)
    }

    /// What stands behind them.
    public func ending() -> String { "\n]}\n" }
}
