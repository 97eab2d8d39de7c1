import CCurl

/// libcurl, opened when it is first asked for.
///
/// A constant table of functions: safe to share between threads, though the handles that it makes are not.
struct CurlLibrary: @unchecked Sendable {
    // Unchecked: written once, before `shared` hands it out, and never freed.
    let functions: UnsafePointer<ccurl_library>

    /// The library, or why it cannot be had; the same answer for the rest of the process's life.
    static let shared: Result<CurlLibrary, ClientError> = {
        let functions = UnsafeMutablePointer<ccurl_library>.allocate(capacity: 1)
        functions.initialize(to: ccurl_library())
        if let missing = ccurl_open(functions) {
            functions.deallocate()
            return .failure(ClientError(.system, "libcurl is missing here: \(String(cString: missing)) was not found."))
        }
        guard ccurl_global_init(functions) == CURLE_OK else {
            return .failure(ClientError(.system, "libcurl did not start."))
        }
        return .success(CurlLibrary(functions: functions))
    }()

    /// What a result code means, for a person.
    func message(for code: CURLcode) -> String {
        ccurl_easy_strerror(functions, code).map { String(cString: $0) } ?? "libcurl error \(code.rawValue)"
    }
}
