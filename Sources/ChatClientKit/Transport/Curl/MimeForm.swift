import CCurl

/// A ``MultipartForm`` as libcurl sends it. It lives on the I/O thread, and must outlive the handle that sends it.
final class MimeForm {
    /// Why the file could not be read, or its size was wrong.
    private(set) var failure: ClientError?
    private let library: CurlLibrary
    private let form: MultipartForm
    /// Called when the paused transfer may go on.
    private let resume: @Sendable () -> Void
    private let pointer: OpaquePointer
    private var sent: Int64 = 0

    /// Makes the form the body of what `easy` sends.
    init(_ form: MultipartForm, for easy: EasyHandle, resume: @escaping @Sendable () -> Void) throws(ClientError) {
        // An earlier try may have read from it, as one does whose token is refused.
        guard form.source.rewind() else {
            throw ClientError(.invalidArgument, "What was sent cannot be sent again.")
        }
        library = easy.library
        self.form = form
        self.resume = resume
        guard let pointer = ccurl_mime_init(library.functions, easy.pointer) else { throw Self.noMemory }
        self.pointer = pointer
        for field in form.fields {
            guard ccurl_mime_add_field(library.functions, pointer, field.name, field.value) == CURLE_OK else {
                throw Self.noMemory
            }
        }
        // The transfer holds the form until its handle is gone: unretained is safe.
        let code = ccurl_mime_add_file(
            library.functions, pointer, form.fileField, form.fileName, form.contentType,
            curl_off_t(form.source.count ?? -1),
            { @Sendable buffer, size, count, context in
                guard let context, let buffer else { return Int(CURL_READFUNC_ABORT) }
                return Unmanaged<MimeForm>.fromOpaque(context).takeUnretainedValue()
                    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
            },
            { @Sendable context, offset, origin in
                guard let context, offset == 0, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
                return Unmanaged<MimeForm>.fromOpaque(context).takeUnretainedValue().rewind()
            }, Unmanaged.passUnretained(self).toOpaque())
        guard code == CURLE_OK else { throw Self.noMemory }
        easy.set(CURLOPT_MIMEPOST, pointer: UnsafeMutableRawPointer(pointer))
    }

    deinit {
        ccurl_mime_free(library.functions, pointer)
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !buffer.isEmpty else { return 0 }
        switch form.source.read(into: buffer) {
        case .bytes(let count):
            sent += Int64(count)
            if let total = form.source.count, sent > total {
                return fail(ClientError(.invalidArgument, "There is more to send than the \(total) bytes announced."))
            }
            form.progress?(TransferProgress(completed: sent, total: form.source.count))
            return count
        case .end:
            // libcurl would wait for the rest, and the server for it.
            if let total = form.source.count, sent < total {
                return fail(ClientError(.invalidArgument, "There is less to send than the \(total) bytes announced."))
            }
            return 0
        case .later:
            form.source.whenReady(resume)
            return Int(CURL_READFUNC_PAUSE)
        case .failed(let error):
            return fail(error)
        }
    }

    private func rewind() -> Int32 {
        guard form.source.rewind() else { return CURL_SEEKFUNC_FAIL }
        sent = 0
        return CURL_SEEKFUNC_OK
    }

    private func fail(_ error: ClientError) -> Int {
        failure = error
        return Int(CURL_READFUNC_ABORT)
    }

    private static let noMemory = ClientError(.system, "libcurl has no memory for a form.")
}
