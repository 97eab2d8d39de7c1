public import ChatWire

extension ChatAPI {
    /// How often a download that broke off is taken up again.
    private static let continuations = 3

    // MARK: Uploads

    /// Uploads a picture or a sound from the disk; its URL then goes into a message. Cancelling the task ends it.
    ///
    /// - Parameters:
    ///   - path: a regular file: JPEG, PNG, GIF, WebP; MP3, Ogg, WAV, M4A, AAC or WebM sound.
    ///   - name: what it is to be called; the last part of the path where none is given.
    ///   - duration: how long it plays, in seconds, should the file not tell.
    ///   - progress: is told of each step.
    /// - Throws: ``ClientError/Code/file`` where the file cannot be read; ``ChatWire/ErrorCode/unsupportedMedia`` and
    ///   ``ChatWire/ErrorCode/tooLarge`` for what the server does not take.
    public func upload(
        file path: String, name: String? = nil, duration: Double? = nil, progress: TransferProgress.Report? = nil
    ) async throws(ClientError) -> Upload {
        let source = try FileUploadSource(path: path)
        let form = MultipartForm(
            fields: Self.fields(duration), fileName: name ?? source.name, contentType: Self.name(of: source.type),
            source: source, progress: progress)
        return try await call(.post, "/chat/upload", body: .file(form)).decode()
    }

    /// Uploads a picture or a sound while it is made. Cancelling the task ends it.
    ///
    /// What was sent cannot be sent again: when the connection breaks or the token is refused on the way, it fails.
    ///
    /// - Parameters:
    ///   - bytes: the file, in pieces; taken no faster than they can be sent.
    ///   - name: what it is to be called.
    ///   - type: what it is; nil leaves it to the server to find out.
    ///   - count: how many bytes they are, where that is known.
    ///   - duration: how long it plays, in seconds, should the file not tell.
    ///   - progress: is told of each step.
    /// - Throws: ``ClientError/Code/file`` where `bytes` throws; ``ChatWire/ErrorCode/unsupportedMedia`` and
    ///   ``ChatWire/ErrorCode/tooLarge`` for what the server does not take.
    public func upload<Bytes: AsyncSequence & Sendable>(
        _ bytes: Bytes, name: String, type: FileType? = nil, count: Int64? = nil, duration: Double? = nil,
        progress: TransferProgress.Report? = nil
    ) async throws(ClientError) -> Upload where Bytes.Element == [UInt8] {
        let pipe = UploadPipe(count: count)
        let form = MultipartForm(
            fields: Self.fields(duration), fileName: name, contentType: Self.name(of: type), source: pipe,
            progress: progress)
        let result = await withTaskGroup(of: Result<Upload, ClientError>?.self) { group in
            group.addTask {
                do {
                    for try await piece in bytes { await pipe.write(piece) }
                    pipe.finish()
                } catch {
                    pipe.finish(ClientError(.file, "What is to be uploaded cannot be read.", cause: error))
                }
                return nil
            }
            group.addTask { await self.post(form) }
            defer { group.cancelAll() }
            while let result = await group.next() {
                if let result { return result }
            }
            return .failure(.cancelled)
        }
        return try result.get()
    }

    private func post(_ form: MultipartForm) async -> Result<Upload, ClientError> {
        do throws(ClientError) {
            let token = try await keeper.token()
            do throws(ClientError) {
                return .success(try await rest.call(.post, "/chat/upload", body: .file(form), token: token).decode())
            } catch let error where error.code == .unauthorized {
                // The next call, at least, is to have a token that counts.
                _ = try? await keeper.renew(refused: token)
                throw error
            }
        } catch {
            return .failure(error)
        }
    }

    private static func fields(_ duration: Double?) -> [(name: String, value: String)] {
        duration.map { [("duration", String($0))] } ?? []
    }

    /// What declares nothing, where nothing is known.
    private static func name(of type: FileType?) -> String {
        type?.rawValue ?? "application/octet-stream"
    }

    // MARK: Downloads

    /// Downloads a message's file. Cancelling the task ends it.
    ///
    /// It is written under another name beside `path`, readable by its owner alone, and takes its place when it is whole,
    /// over a file that is there. A download that breaks off goes on from there, as long as the server holds the same
    /// file.
    ///
    /// - Parameters:
    ///   - url: a message's `media_url`, `thumbnail_url` or an attachment's `file_url`. The session's token goes to the
    ///     chat's server alone.
    ///   - path: where to.
    ///   - limit: the longest file taken, in bytes.
    ///   - progress: is told of each step.
    /// - Returns: what the server called its type, where it said so.
    /// - Throws: ``ClientError/Code/file`` where it cannot be written; ``ChatWire/ErrorCode/notFound`` for a file that is not
    ///   there, or not one's to have; ``ClientError/Code/responseTooLarge`` over `limit`.
    @discardableResult
    public func download(
        _ url: String, to path: String, limit: Int = 1 << 30, progress: TransferProgress.Report? = nil
    ) async throws(ClientError) -> FileType? {
        let address = try FileAddress(url, at: rest.server)
        let file = try FileDownload(to: path, progress: progress)
        do throws(ClientError) {
            try await fetch(address, into: file, limit: limit)
            try file.finish()
        } catch {
            file.discard()
            throw error
        }
        return file.head?.headers["content-type"].flatMap { FileType(named: $0) }
    }

    private func fetch(_ address: FileAddress, into file: FileDownload, limit: Int) async throws(ClientError) {
        var continued = 0
        while true {
            let before = file.received
            do throws(ClientError) {
                return try await fetchOnce(address, into: file, limit: limit)
            } catch let error where error.code == .unreachable || error.code == .timedOut {
                guard file.continuation != nil, file.received > before, continued < Self.continuations else {
                    throw error
                }
                continued += 1
            }
        }
    }

    private func fetchOnce(_ address: FileAddress, into file: FileDownload, limit: Int) async throws(ClientError) {
        var request = HTTPRequest(method: .get, url: address.url)
        request.sink = file
        request.allowLongTransfer()
        request.maximumBodyBytes = max(0, limit - Int(clamping: file.received))
        request.headers = file.continuation ?? []
        guard address.needsToken else { return try await send(request) }
        let token = try await keeper.token()
        do throws(ClientError) {
            try await send(request, token: token)
        } catch let error where error.code == .unauthorized {
            let renewed = try await keeper.renew(refused: token)
            try await send(request, token: renewed)
        }
    }

    private func send(_ request: HTTPRequest, token: String? = nil) async throws(ClientError) {
        var request = request
        if let token {
            request.headers.append(("Authorization", "Bearer \(token)"))
        }
        let response = try await rest.transport.send(request)
        guard response.status == 200 || response.status == 206 else { throw ClientError(response) }
    }
}
