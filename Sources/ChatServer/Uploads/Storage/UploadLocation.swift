/// A path below `/uploads/` as messages name it: `/uploads/chat/<id>_<name>`.
struct UploadLocation: Hashable, Sendable {
    private static let filePrefix = "/uploads/chat/"
    private static let thumbnailPrefix = "/uploads/thumbnails/"

    /// The upload.
    let id: UploadID
    /// Its name, as ``SafeFileName/path``.
    let name: String

    init(id: UploadID, name: String) {
        self.id = id
        self.name = name
    }

    /// The location that a path's last part names; nil for what cannot be one.
    init?(lastPart: some StringProtocol) {
        guard let id = UploadID(lastPart.prefix(32)), lastPart.dropFirst(32).first == "_" else { return nil }
        self.init(id: id, name: String(lastPart.dropFirst(33)))
    }

    /// The location of a message's `media_url` or attachment; nil for what is no upload's.
    init?(url: String) {
        guard url.hasPrefix(Self.filePrefix) else { return nil }
        self.init(lastPart: url.dropFirst(Self.filePrefix.count))
    }

    /// The file's path.
    var file: String { "\(Self.filePrefix)\(id)_\(name)" }
    /// Its small picture's path.
    var thumbnail: String { "\(Self.thumbnailPrefix)\(id)_\(name)" }
}
