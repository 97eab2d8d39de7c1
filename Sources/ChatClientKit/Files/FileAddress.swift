/// Where a message's file is: at the chat's server, which wants a token for it, or elsewhere, which must not get one.
struct FileAddress: Hashable, Sendable {
    /// Percent-encoded.
    let url: String
    /// Whether the session's token goes with the request.
    let needsToken: Bool

    /// - Parameter url: a message's `media_url`, `thumbnail_url` or an attachment's `file_url`.
    /// - Throws: ``ClientError/Code/invalidArgument`` for what is neither a path under `/uploads/` nor an http(s) URL.
    init(_ url: String, at server: ServerAddress) throws(ClientError) {
        let url = Self.encode(url)
        if url.hasPrefix("/uploads/") {
            self.url = server.url + url
            needsToken = true
        } else if url.hasPrefix("http://") || url.hasPrefix("https://") {
            self.url = url
            needsToken = url.hasPrefix(server.url + "/uploads/")
        } else {
            throw ClientError(.invalidArgument, "This is not the address of a file.")
        }
        // The token is for files alone: dots must not lead the request to another call of the server.
        let steps = self.url.prefix { $0 != "?" }.split(separator: "/")
        guard
            !needsToken
                || !steps.contains(where: { $0.filter { $0 != "." }.isEmpty || $0.lowercased().contains("%2e") })
        else { throw ClientError(.invalidArgument, "This is not the address of a file.") }
    }

    /// Encodes what must not stand in a URL, and leaves what is encoded already.
    private static func encode(_ url: String) -> String {
        url.unicodeScalars.map { (0x21...0x7E).contains($0.value) ? String($0) : URLEncoding.encode(String($0)) }
            .joined()
    }
}
