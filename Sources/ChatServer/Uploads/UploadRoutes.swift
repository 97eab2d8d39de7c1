import ChatWire
import Hummingbird

/// The calls about files (docs/PROTOCOL.md, section 6).
struct UploadRoutes: Sendable {
    let store: Store
    let uploads: UploadService

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        routes.post(
            "/chat/upload", "Upload a picture or a sound", for: .participant,
            as: Operation(
                .created(.named(.upload)),
                body: .multipart([
                    .init(name: "file"), .init(name: "duration", schema: .seconds, isRequired: false),
                ]), refusing: [429, 507]), use: upload)
        routes.get(
            "/uploads/chat/{file}", under: .top, "A file", for: .file, as: served(FileType.allCases), use: file)
        routes.get(
            "/uploads/thumbnails/{file}", under: .top, "A picture made small", for: .file, as: served([.jpeg]),
            use: thumbnail)
    }

    private func served(_ types: [FileType]) -> Operation {
        let content = Operation.Answer.Content.bytes(types.map(\.rawValue))
        return Operation(
            .init(status: 200, meaning: "All of it", content: content),
            .init(status: 206, meaning: "The part that Range asks for", content: content),
            .init(status: 304, meaning: "It is as If-None-Match says"), refusing: [416])
    }

    private func upload(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        JSONResponse(try await uploads.receive(request, from: context.caller()).answer, status: .created)
    }

    private func file(_ request: Request, _ context: ChatRequestContext) async throws -> Response {
        let record = try await record(context)
        let file = ServedFile(
            path: uploads.folder.file(record.id), type: record.type, name: record.name,
            tag: EntityTag(record.id.description))
        return try await file.response(to: request, context: context)
    }

    private func thumbnail(_ request: Request, _ context: ChatRequestContext) async throws -> Response {
        let record = try await record(context)
        guard record.hasThumbnail else { throw Refusal.notFound("File") }
        let file = ServedFile(
            path: uploads.folder.thumbnail(record.id), type: .jpeg,
            name: SafeFileName(record.name.text, type: .jpeg), tag: EntityTag("\(record.id)-small"))
        return try await file.response(to: request, context: context)
    }

    /// The upload of the path, for one who may have it.
    ///
    /// - Throws: 404 for what is not there and for what is another's alike.
    private func record(_ context: ChatRequestContext) async throws -> UploadRecord {
        let principal = try context.caller()
        guard let location = UploadLocation(lastPart: context.parameters.get("file") ?? "") else {
            throw Refusal.notFound("File")
        }
        return try await store.read { database in
            guard let record = try UploadRecord.fetch(location, in: database),
                try record.isReadable(by: principal, in: database)
            else { throw Refusal.notFound("File") }
            return record
        }
    }
}
