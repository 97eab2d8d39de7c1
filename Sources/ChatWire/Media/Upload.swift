/// A file that the server took: the answer of `POST /chat/upload` (docs/PROTOCOL.md, section 6).
public struct Upload: Hashable, Sendable {
    /// Where it is: what a message's `media_url` or `attachments` name it by.
    public var fileURL: String
    /// What it was called, made safe.
    public var fileName: String?
    /// Its media type, by its bytes.
    public var fileType: String?
    /// Its size in bytes.
    public var fileSize: Int64?
    /// Where its small picture is.
    public var thumbnailURL: String?
    /// How long it plays, in seconds.
    public var duration: Double?

    /// A file of which only the place is known.
    public init(fileURL: String) {
        self.fileURL = fileURL
    }
}

extension Upload: JSONEncodable, JSONDecodable {
    /// Reads the answer.
    public init(json: JSONValue) throws(JSONDecodingError) {
        fileURL = try json.decode("file_url")
        fileName = try json.decodeIfPresent("file_name")
        fileType = try json.decodeIfPresent("file_type")
        fileSize = try json.decodeIfPresent("file_size")
        thumbnailURL = try json.decodeIfPresent("thumbnail_url")
        duration = try json.decodeIfPresent("duration")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("file_url", fileURL)
            writer.field("file_name", fileName)
            writer.field("file_type", fileType)
            writer.field("file_size", fileSize)
            writer.field("thumbnail_url", thumbnailURL)
            writer.field("duration", duration)
        }
    }
}
