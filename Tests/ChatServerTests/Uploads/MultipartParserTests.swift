import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("A multipart body taken apart")
struct MultipartParserTests {
    /// What came out, with the pieces of a part put together.
    private struct Part: Hashable {
        var headers: MultipartHeaders
        var bytes: [UInt8] = []
        var isWhole = false
    }

    private static let form = """
        --edge\r
        Content-Disposition: form-data; name="file"; filename="a.png"\r
        Content-Type: image/png\r
        \r
        bytes\r\n--edg\r\n-\r\n--edge\r
        content-disposition: form-data; name=duration\r
        \r
        2.5\r
        --edge--\r
        epilogue --edge
        """

    private static let parts = [
        Part(
            headers: MultipartHeaders(name: "file", fileName: "a.png", contentType: "image/png"),
            bytes: Array("bytes\r\n--edg\r\n-".utf8), isWhole: true),
        Part(headers: MultipartHeaders(name: "duration"), bytes: Array("2.5".utf8), isWhole: true),
    ]

    @Test("parts come out whole, and what only looks like a boundary stays in them")
    func whole() throws {
        #expect(try Self.parse([Array(Self.form.utf8)]) == Self.parts)
    }

    @Test("it makes no difference where the body is cut", arguments: 1...40)
    func cut(size: Int) throws {
        let bytes = Array(Self.form.utf8)
        let pieces = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
        #expect(try Self.parse(pieces) == Self.parts)
    }

    @Test("any content survives any cutting", arguments: 0..<300 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = ChatTestSupport.SeededGenerator(seed: seed)
        let boundary = String(
            (0..<Int.random(in: 1...12, using: &generator)).map { _ in "ab-".randomElement(using: &generator) ?? "a" })
        // Content of what boundaries are made of, so that half ones are frequent; whole ones are taken out.
        let alphabet = Array("\r\n-ab".utf8)
        var contents: [[UInt8]] = []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let bytes = (0..<Int.random(in: 0...400, using: &generator)).map { _ in
                alphabet.randomElement(using: &generator) ?? 13
            }
            contents.append(Self.without("\r\n--\(boundary)", in: bytes))
        }
        var body: [UInt8] = Bool.random(using: &generator) ? Array("preamble".utf8) + [13, 10] : []
        for (index, content) in contents.enumerated() {
            body +=
                Array("--\(boundary)  \r\nContent-Disposition: form-data; name=\"\(index)\"\r\n\r\n".utf8) + content + [
                    13, 10,
                ]
        }
        body += Array("--\(boundary)--".utf8)
        var pieces: [[UInt8]] = []
        while !body.isEmpty {
            let size = Int.random(in: 0...Int.random(in: 1...80, using: &generator), using: &generator)
            pieces.append(Array(body.prefix(size)))
            body.removeFirst(min(size, body.count))
        }
        let parts = try Self.parse(pieces, boundary: boundary)
        #expect(parts.map(\.bytes) == contents)
        #expect(parts.map(\.headers.name) == contents.indices.map { "\($0)" })
        #expect(parts.allSatisfy { $0.isWhole })
    }

    @Test("noise is refused or taken, and never held", arguments: 0..<200 as Range<UInt64>)
    func noise(seed: UInt64) throws {
        var generator = ChatTestSupport.SeededGenerator(seed: seed)
        guard var parser = MultipartParser(boundary: "e") else { return }
        let words = [
            "\r\n", "--e", "--", "\r", "\n", ":", "Content-Disposition: form-data; name=a", "\r\n--e\r\n", "x", "\u{0}",
        ]
        for _ in 0..<200 {
            parser.append(Array((words.randomElement(using: &generator) ?? "x").utf8))
            do { while try parser.next() != nil {} } catch { return }
        }
    }

    @Test(
        "what is no form is refused",
        arguments: [
            "", "--edge", "--edge\r\n", "--edge--x", "no boundary at all", "--edge garbage\r\n\r\n\r\n--edge--",
            "--edge\r\n\r\nno name\r\n--edge--",
            "--edge\r\nContent-Disposition: form-data; name=a\r\n\r\nno end",
            "--edge\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--edge-",
            "--edge\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--edge--",
            "--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--",
            "--edge\r\nContent-Disposition form-data; name=a\r\n\r\nx\r\n--edge--",
            "--edge\r\nContent-Disposition: form-data;\r\n name=a\r\n\r\nx\r\n--edge--",
            "--edge\r\nContent-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--edge--",
            "--edge\r\n\(String(repeating: "a: b\r\n", count: 17))\r\nx\r\n--edge--",
            "--edge\r\na: \(String(repeating: "b", count: 9000))",
            String(repeating: "preamble ", count: 200) + "\r\n--edge",
            String(repeating: "\r\n--edge\r\nContent-Disposition: form-data; name=a\r\n\r\n", count: 33),
        ])
    func malformed(body: String) {
        // An empty last line of "--edge--x" is an epilogue, so that this one form is whole.
        guard body != "--edge--x" else { return }
        #expect(throws: MultipartFailure.self) { try Self.parse([Array(body.utf8)]) }
        #expect(throws: MultipartFailure.self) { try Self.parse(body.utf8.map { [$0] }) }
    }

    @Test(
        "a boundary is 1 to 70 of the letters that RFC 2046 allows",
        arguments: ["", "a ", "ä", "a\"", "a\r\n", String(repeating: "a", count: 71)])
    func boundary(text: String) {
        #expect(MultipartParser(boundary: text) == nil)
    }

    @Test("a failed parser stays failed")
    func staysFailed() throws {
        var parser = try #require(MultipartParser(boundary: "e"))
        parser.append("--e garbage".utf8)
        #expect(throws: MultipartFailure.self) { try parser.next() }
        parser.append("\r\n--e--".utf8)
        #expect(throws: MultipartFailure.self) { try parser.next() }
        #expect(throws: MultipartFailure.self) { try parser.finish() }
    }

    @Test(
        "a file's name is read as its sender meant it",
        arguments: [
            (#"filename="a.png""#, "a.png"), ("filename=a.png", "a.png"), (#"filename="a\"b.png""#, "a\"b.png"),
            (#"filename="a%22b.png""#, "a\"b.png"), (#"filename="C:\dir\a.png""#, #"C:\dir\a.png"#),
            ("filename=\"größe.png\"", "größe.png"), ("filename*=UTF-8''%e2%82%ac+1.png", "€+1.png"),
            (#"filename="x.png"; filename*=UTF-8''y.png"#, "y.png"), (#"filename*=ISO-8859-1''%e4; filename="x""#, "x"),
            (#"filename="a;b=c.png""#, "a;b=c.png"), (#"filename="""#, ""), (#"FILENAME = "a""#, "a"),
        ])
    func fileNames(parameter: String, name: String) throws {
        let head = "Content-Disposition: form-data; name=\"file\"; \(parameter)\r\n"
        #expect(try MultipartHeaders(Array(head.utf8.dropLast(2)), limit: 16).fileName == name)
    }

    private static func parse(_ pieces: [[UInt8]], boundary: String = "edge") throws -> [Part] {
        var parser = try #require(MultipartParser(boundary: boundary))
        var parts: [Part] = []
        for piece in pieces {
            parser.append(piece)
            while let event = try parser.next() {
                switch event {
                case .part(let headers): parts.append(Part(headers: headers))
                case .bytes(let bytes): parts[parts.count - 1].bytes += bytes
                case .partEnd: parts[parts.count - 1].isWhole = true
                }
            }
        }
        try parser.finish()
        return parts
    }

    private static func without(_ word: String, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let word = Array(word.utf8)
        // The line end before the content may begin one as well.
        while let range = ([13, 10] + bytes + [13, 10]).firstRange(of: word) {
            let first = range.lowerBound - 2 + word.count - 1
            bytes.remove(at: min(max(first, 0), bytes.count - 1))
        }
        return bytes
    }
}
