import ChatWire

@testable import ChatServer

/// The bytes are the body of a form with the boundary `b`, or the values of a request's headers about files.
enum MultipartFuzzing {
    private static let limit = 300

    private enum Outcome: Equatable {
        case refused
        case form(file: [UInt8], MultipartHeaders?, duration: Double?)
    }

    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        let whole = outcome(of: bytes, pieces: bytes.count)
        for size in [1, 5] {
            let cut = outcome(of: bytes, pieces: size)
            try FuzzFinding.expect(cut == whole, "pieces of \(size) give \(cut), the whole gives \(whole)")
        }
        if case .form(let file, _, let duration) = whole {
            try FuzzFinding.expect(file.count <= limit, "a file of \(file.count) bytes")
            if let duration { try FuzzFinding.expect((0...86_400).contains(duration), "a duration of \(duration)") }
        }
        try headers(String(decoding: bytes, as: UTF8.self))
    }

    private static func outcome(of bytes: [UInt8], pieces: Int) -> Outcome {
        do throws(Refusal) {
            var form = try UploadForm(contentType: "multipart/form-data; boundary=b", limit: limit)
            var file: [UInt8] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(max(1, pieces))
                rest = rest.dropFirst(piece.count)
                for part in try form.receive(piece) { file += part }
            }
            try form.finish()
            return .form(file: file, form.file, duration: form.duration)
        } catch {
            return .refused
        }
    }

    private static func headers(_ text: String) throws(FuzzFinding) {
        _ = try? UploadForm(contentType: text, limit: limit)
        for size in [0, 1, 1_000] {
            guard case .part(let range) = RequestedRange(text, size: size) else { continue }
            try FuzzFinding.expect(range.lowerBound >= 0 && range.upperBound < size, "\(range) of \(size) bytes")
        }
        let name = SafeFileName(text, type: .png)
        try FuzzFinding.expect(name.text.utf8.count <= SafeFileName.limit, "a long name")
        let disposition = ContentDisposition.inline(name)
        try FuzzFinding.expect(
            disposition.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "a header with controls: \(disposition)")
        try FuzzFinding.expect(!name.path.contains("/") && name.path != "..", "a path in a name: \(name.path)")
    }
}
