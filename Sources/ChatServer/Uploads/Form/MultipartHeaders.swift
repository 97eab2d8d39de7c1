/// What stands at the head of a part (RFC 7578, section 4).
struct MultipartHeaders: Hashable {
    /// The field's name.
    let name: String
    /// What the sender calls the file; not to be trusted in any way.
    let fileName: String?
    /// What the sender takes it for; nil where it says nothing.
    let contentType: String?

    init(name: String, fileName: String? = nil, contentType: String? = nil) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
    }

    /// Reads header lines, each but the last with its line end.
    init(_ bytes: some Collection<UInt8>, limit: Int) throws(MultipartFailure) {
        let text = String(decoding: bytes, as: UTF8.self)
        let lines = text.isEmpty ? [] : text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count <= limit else { throw MultipartFailure("a part has more than \(limit) headers") }
        var disposition: HeaderParameters?
        var contentType: String?
        for line in lines {
            var line = Substring(line)
            if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
            guard let colon = line.firstIndex(of: ":"), line.first?.isWhitespace == false else {
                throw MultipartFailure("a part's header has no name")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderParameters(value)
            case "content-type": contentType = String(value)
            case "content-transfer-encoding":
                guard ["binary", "8bit", "7bit"].contains(value.lowercased()) else {
                    throw MultipartFailure("the transfer encoding \(value.prefix(32)) is not supported")
                }
            default: break
            }
        }
        guard let disposition, disposition.value.lowercased() == "form-data", let name = disposition["name"] else {
            throw MultipartFailure("a part has no name")
        }
        self.init(
            name: name, fileName: disposition.extended("filename") ?? disposition["filename"], contentType: contentType)
    }
}
