import ChatWire

/// The form of an upload while it comes: tells its file's bytes from its fields (docs/PROTOCOL.md, section 6).
struct UploadForm {
    private enum Part {
        case file, duration([UInt8]), other
    }

    /// How much a form may weigh besides its file, in bytes.
    static let overhead = 64 * 1024
    private static let durationBytes = 32

    /// What its sender says of the file; nil before the file came.
    private(set) var file: MultipartHeaders?
    /// How long it plays, in seconds, as its sender says.
    private(set) var duration: Double?
    private var parser: MultipartParser
    private var part = Part.other
    private let limit: Int
    private var fileSize = 0
    private var total = 0

    /// A form of that content type.
    ///
    /// - Parameter limit: the most bytes of the file.
    /// - Throws: 415 for what is no form, 400 for one without a boundary.
    init(contentType: String?, limit: Int) throws(Refusal) {
        let type = HeaderParameters(contentType ?? "")
        guard type.value.lowercased() == "multipart/form-data" else {
            throw Refusal(.unsupportedMedia, "Content-Type must be multipart/form-data")
        }
        guard let parser = type["boundary"].flatMap({ MultipartParser(boundary: $0) }) else {
            throw Self.malformed("it has no valid boundary")
        }
        self.parser = parser
        self.limit = limit
    }

    /// Takes the body's next bytes.
    ///
    /// - Returns: the file's bytes among them.
    /// - Throws: 413 over the limit, 400 for what is no form, 422 for a field that does not validate.
    mutating func receive(_ bytes: some Collection<UInt8>) throws(Refusal) -> [[UInt8]] {
        total += bytes.count
        parser.append(bytes)
        var pieces: [[UInt8]] = []
        while let event = try nextEvent() {
            switch event {
            case .part(let headers): try begin(headers)
            case .bytes(let bytes):
                if let piece = try take(bytes) { pieces.append(piece) }
            case .partEnd: try end()
            }
        }
        guard total - fileSize <= Self.overhead else { throw tooLarge }
        return pieces
    }

    /// Says that the body is whole.
    ///
    /// - Throws: 400 where it is not, 422 without a file.
    func finish() throws(Refusal) {
        do throws(MultipartFailure) { try parser.finish() } catch { throw Self.malformed(error.description) }
        guard file != nil else { throw Self.invalid("file", "Field required", type: "missing") }
    }

    /// What a file over the limit is refused with.
    var tooLarge: Refusal { Refusal(.tooLarge, "The file is larger than \(limit) bytes") }

    private mutating func nextEvent() throws(Refusal) -> MultipartParser.Event? {
        do throws(MultipartFailure) { return try parser.next() } catch { throw Self.malformed(error.description) }
    }

    private mutating func begin(_ headers: MultipartHeaders) throws(Refusal) {
        switch headers.name {
        case "file":
            guard file == nil else { throw Self.invalid("file", "Only one file at a time", type: "too_many") }
            file = headers
            part = .file
        case "duration": part = .duration([])
        default: part = .other
        }
    }

    private mutating func take(_ bytes: [UInt8]) throws(Refusal) -> [UInt8]? {
        switch part {
        case .file:
            fileSize += bytes.count
            guard fileSize <= limit else { throw tooLarge }
            return bytes
        case .duration(let before):
            guard before.count + bytes.count <= Self.durationBytes else { throw Self.noDuration }
            part = .duration(before + bytes)
            return nil
        case .other: return nil
        }
    }

    private mutating func end() throws(Refusal) {
        guard case .duration(let bytes) = part, !bytes.isEmpty else { return }
        guard let seconds = Double(String(decoding: bytes, as: UTF8.self)), Self.durations.contains(seconds) else {
            throw Self.noDuration
        }
        duration = seconds
    }

    /// A day is as long as a message's `media_duration` may be.
    private static let durations = 0.0...86_400

    private static let noDuration = invalid("duration", "Input should be a number of seconds", type: "float_type")

    private static func invalid(_ field: String, _ message: String, type: String) -> Refusal {
        Refusal(issues: [ValidationIssue(location: [.name("body"), .name(field)], message: message, type: type)])
    }

    private static func malformed(_ reason: String) -> Refusal {
        Refusal(.validationError, "The body is not a valid form: \(reason)", status: 400)
    }
}
