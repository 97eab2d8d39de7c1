import ChatWire
import Hummingbird
import Logging
import NIOCore
import NIOPosix

/// Takes files in: to the disk while they come, looked into, and then into the store (docs/PROTOCOL.md, section 6).
struct UploadService: Sendable {
    /// So many of a sender's largest files may lie unused at a time.
    static let unusedFiles = 50
    /// So much is gathered before it is written, in bytes: also what an upload under way holds of its file.
    private static let pieceSize = 128 * 1024

    let store: Store
    let folder: UploadFolder
    let thumbnailer: Thumbnailer
    /// The largest file, in bytes.
    let limit: Int
    let metrics: UploadMetrics
    let logger: Logger
    private let slots = UploadSlots()
    /// Threads that may wait for the disk.
    private let pool = NIOThreadPool.singleton

    init(store: Store, folder: UploadFolder, limit: Int, metrics: UploadMetrics, logger: Logger) {
        self.store = store
        self.folder = folder
        self.limit = limit
        self.metrics = metrics
        self.logger = logger
        thumbnailer = Thumbnailer(logger: logger)
    }

    /// Takes the file of a request's form.
    ///
    /// - Throws: a ``Refusal``: 400 and 422 for a form that is none or lacks the file, 413 over the limit, 415 for what is no
    ///   file that may be uploaded.
    func receive(_ request: Request, from principal: Principal) async throws -> UploadRecord {
        try await metrics.upload {
            try await slots.withSlot(of: principal.key) {
                try await requireRoom(principal)
                let id = UploadID()
                let file = try await onDisk { [folder] in try folder.receive(id) }
                // Once it is kept under its name, there is nothing here to be taken away.
                defer { file.discard() }
                let form = try await receive(request, into: file)
                return try await keep(file, as: id, form, of: principal)
            }
        }
    }

    // MARK: Receiving

    private func receive(_ request: Request, into file: IncomingFile) async throws -> UploadForm {
        var form = try UploadForm(contentType: request.headers[.contentType], limit: limit)
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit + UploadForm.overhead {
            throw form.tooLarge
        }
        var piece: [UInt8] = []
        do {
            for try await part in request.body {
                for bytes in try form.receive(part.readableBytesView) { piece += bytes }
                guard piece.count >= Self.pieceSize else { continue }
                try await append(piece, to: file)
                piece.removeAll(keepingCapacity: true)
            }
        } catch let error where error is IOError || error is ChannelError {
            throw Refusal(.validationError, "The body did not arrive whole", status: 400)
        }
        try form.finish()
        try await append(piece, to: file)
        return form
    }

    private func append(_ bytes: [UInt8], to file: IncomingFile) async throws {
        guard !bytes.isEmpty else { return }
        try await onDisk { try file.append(bytes) }
    }

    // MARK: Keeping

    private func keep(
        _ file: IncomingFile, as id: UploadID, _ form: UploadForm, of principal: Principal
    ) async throws -> UploadRecord {
        let (found, size) = try await onDisk {
            let bytes = try file.bytes()
            return (MediaInspection(bytes), bytes.count)
        }
        guard let found else { throw Self.unsupported("This is none of the files that may be uploaded") }
        if let declared = form.file?.contentType, !Self.declares(declared, found.type) {
            throw Self.unsupported("The file is \(found.type.rawValue), not what it was declared to be")
        }
        var duration: Double?
        var hasThumbnail = false
        switch found {
        case .sound(_, let seconds): duration = seconds ?? form.duration
        case .image(let type, let shape): hasThumbnail = try await makeThumbnail(of: file, as: id, type, shape)
        }
        let record = UploadRecord(
            id: id, name: SafeFileName(form.file?.fileName, type: found.type), uploader: principal.key,
            type: found.type,
            size: Int64(size), duration: duration.map { ($0 * 1000).rounded() / 1000 }, hasThumbnail: hasThumbnail)
        do {
            try await onDisk { [folder] in try folder.keep(file, as: id) }
            try await store.write { try record.insert(at: $0.now, in: $0.database) }
        } catch {
            try? await onDisk { [folder] in folder.remove(id) }
            throw error
        }
        return record
    }

    private func makeThumbnail(
        of file: IncomingFile, as id: UploadID, _ type: FileType, _ shape: ImageShape
    ) async throws -> Bool {
        switch try await metrics.thumbnail({ try await thumbnailer.thumbnail(of: file, type, shape) }) {
        case .none: return false
        case .undecodable: throw Self.unsupported("The picture cannot be decoded")
        case .made(let bytes):
            try await onDisk { [folder] in
                let thumbnail = try folder.receive(UploadID())
                defer { thumbnail.discard() }
                try thumbnail.append(bytes)
                try folder.keep(thumbnail: thumbnail, of: id)
            }
            return true
        }
    }

    /// Refuses who has sent much that no message uses.
    private func requireRoom(_ principal: Principal) async throws {
        let key = principal.key
        let unused = try await store.read { try UploadRecord.unusedBytes(of: key, in: $0) }
        guard unused <= Int64(limit) * Int64(Self.unusedFiles) else {
            throw Refusal(.rateLimited, "Too many uploads that no message uses", retryAfter: 3_600)
        }
    }

    private static func declares(_ declared: String, _ type: FileType) -> Bool {
        HeaderParameters(declared).value.lowercased() == "application/octet-stream"
            || FileType(named: declared) == type
    }

    private static func unsupported(_ detail: String) -> Refusal { Refusal(.unsupportedMedia, detail) }

    /// Does what waits for the disk where that may be waited for.
    ///
    /// - Throws: 507 where the disk is full, and what `body` throws.
    private func onDisk<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        do { return try await pool.runIfActive(body) } catch let failure as UploadFailure where failure.isFull {
            logger.error("no room for an upload", metadata: ["error": "\(failure)"])
            throw Refusal(.internal, "The server has no room for the file", status: 507)
        }
    }
}
