import ChatWire
import Glibc
public import Logging

/// Writes one JSON object a line: `time`, `level`, `message`, `source`, and the metadata as members of `metadata`.
public struct JSONLogHandler: LogHandler {
    /// From which level on lines are written.
    public var logLevel = Logger.Level.info
    /// What every line bears.
    public var metadata: Logger.Metadata = [:]
    /// Gives what lines bear besides.
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let write: @Sendable ([UInt8]) -> Void

    /// A handler that hands each line, its line break included, to `write`.
    init(label: String, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.label = label
        self.write = write
    }

    /// A handler that writes to standard error.
    public static func standardError(label: String) -> JSONLogHandler {
        // One call a line: the kernel keeps lines of several threads apart.
        JSONLogHandler(label: label) { line in _ = Glibc.write(STDERR_FILENO, line, line.count) }
    }

    /// One value of what every line bears.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("time", Timestamp.now)
            writer.field("level", event.level.rawValue)
            writer.field("logger", label)
            writer.field("source", event.source)
            writer.field("message", event.message.description)
            if !all.isEmpty { writer.field("metadata", Self.json(all)) }
        }
        write(writer.bytes + [UInt8(ascii: "\n")])
    }

    private static func json(_ metadata: Logger.Metadata) -> JSONValue {
        .object(
            JSONObject(
                members: metadata.sorted { $0.key < $1.key }.map {
                    JSONObject.Member(name: $0.key, value: json($0.value))
                }))
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): .string(text)
        case .stringConvertible(let value): .string(value.description)
        case .array(let values): .array(values.map(json))
        case .dictionary(let metadata): json(metadata)
        }
    }
}
