/// A form with a file, `multipart/form-data` (RFC 7578).
struct MultipartForm: Sendable {
    /// Plain fields, which go before the file.
    var fields: [(name: String, value: String)] = []
    /// The field that the file stands in.
    var fileField = "file"
    /// What the file is called.
    var fileName: String
    /// Its media type.
    var contentType: String
    /// Its bytes.
    var source: any UploadSource
    /// Told of how far the file is.
    var progress: TransferProgress.Report?
}
