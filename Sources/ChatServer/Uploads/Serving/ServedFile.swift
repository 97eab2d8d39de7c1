import ChatWire
import Glibc
import HTTPTypes
import Hummingbird
import Logging

/// A file that goes out: whole, in part, or not at all where the client has it.
struct ServedFile: Sendable {
    /// Where it lies.
    let path: String
    /// What it is.
    let type: FileType
    /// What it is called.
    let name: SafeFileName
    /// Its version.
    let tag: EntityTag

    private static let io = FileIO()

    /// The answer to a request for it.
    ///
    /// - Throws: 404 where the disk does not have it.
    func response(to request: Request, context: some RequestContext) async throws -> Response {
        var headers: HTTPFields = [
            .eTag: tag.text, .acceptRanges: "bytes",
            // Whose it is may change: it may be kept, but not shown again without asking.
            .cacheControl: "private, no-cache",
            // Should anyone ever take it for a page, it is one that can do nothing.
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        if tag.isNamed(in: request.headers[.ifNoneMatch]) { return Response(status: .notModified, headers: headers) }
        guard let size else {
            context.logger.error("An uploaded file is missing", metadata: ["path": "\(path)"])
            throw Refusal.notFound("File")
        }
        headers[.contentType] = type.rawValue
        headers[.contentDisposition] = ContentDisposition.inline(name)
        let isCurrent = tag.satisfies(ifRange: request.headers[.ifRange])
        switch RequestedRange(isCurrent ? request.headers[.range] : nil, size: size) {
        case .whole:
            headers[.contentLength] = String(size)
            return Response(
                status: .ok, headers: headers, body: try await Self.io.loadFile(path: path, context: context))
        case .part(let range):
            headers[.contentLength] = String(range.count)
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound)/\(size)"
            return Response(
                status: .partialContent, headers: headers,
                body: try await Self.io.loadFile(path: path, range: range, context: context))
        case .unsatisfiable:
            var answer = Refusal(.validationError, "There is no such part of the file", status: 416).response.response
            answer.headers[.contentRange] = "bytes */\(size)"
            return answer
        }
    }

    private var size: Int? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }
}
