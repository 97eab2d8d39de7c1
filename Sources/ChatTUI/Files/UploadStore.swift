internal import ChatTUIKit
internal import ChatWire
import Glibc

/// The files that are on their way, and the words beside them, kept on the disk until the outbox has their messages: so
/// that they outlive the program. An actor, as ``DraftStore`` is.
actor UploadStore {
    private let folder: StateFolder

    /// - Parameters:
    ///   - profile: the profile's folder.
    ///   - server: the server's address.
    ///   - account: whose files.
    init(profile: StateFolder, server: String, account: ParticipantKey) {
        folder = profile.folder("uploads").folder(server).folder("\(account.type.rawValue)-\(account.id)")
    }

    /// What another run of the program has left; not what another console has under way right now.
    func load() -> [FileUpload] {
        folder.names().compactMap { name in
            guard let bytes = folder.read(name), let json = try? JSONParser.parse(bytes),
                let upload = try? FileUpload(json: json["upload"] ?? .null), upload.id == name
            else { return nil }
            let owner = json["process"]?.integerValue.flatMap { pid_t(exactly: $0) } ?? 0
            let isElsewhere = owner > 0 && owner != getpid() && kill(owner, 0) == 0
            return isElsewhere ? nil : upload
        }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Keeps a file's record.
    func save(_ upload: FileUpload) throws(StateFolder.Failure) {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("process", Int64(getpid()))
            writer.field("upload", upload)
        }
        try folder.write(writer.bytes, to: upload.id)
    }

    /// Forgets a file; one that is not kept is no failure.
    func remove(_ id: String) {
        try? folder.remove(id)
    }
}
