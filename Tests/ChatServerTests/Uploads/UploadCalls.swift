import ChatWire
import Testing

@testable import ChatServer

/// A form with a file, as a client sends it.
struct TestForm {
    var bytes: [UInt8]
    var name: String? = "a.png"
    var type: String? = "application/octet-stream"
    var fields: [(name: String, value: String)] = []

    static let contentType = "Content-Type: multipart/form-data; boundary=edge"

    var body: [UInt8] {
        var body: [UInt8] = []
        for field in fields {
            body += Array(
                "--edge\r\nContent-Disposition: form-data; name=\"\(field.name)\"\r\n\r\n\(field.value)\r\n".utf8)
        }
        let fileName = name.map { "; filename=\"\($0)\"" } ?? ""
        body += Array("--edge\r\nContent-Disposition: form-data; name=\"file\"\(fileName)\r\n".utf8)
        if let type { body += Array("Content-Type: \(type)\r\n".utf8) }
        return body + [13, 10] + bytes + Array("\r\n--edge--\r\n".utf8)
    }
}

extension TestChatServer {
    /// Uploads a file.
    func upload(_ form: TestForm, as principal: Principal?) async throws -> (status: Int, json: JSONValue) {
        try await upload(body: form.body, as: principal)
    }

    /// Uploads one of the test's files.
    func upload(file name: String, as principal: Principal, fields: [(name: String, value: String)] = []) async throws
        -> Upload
    {
        let answer = try await upload(
            TestForm(bytes: try MediaFile.bytes(name), name: name, fields: fields), as: principal)
        #expect(answer.status == 201, "\(name): \(answer.json)")
        return try Upload(json: answer.json)
    }

    /// Sends a body to the call that takes files.
    func upload(
        body: [UInt8], as principal: Principal?, headers: [String] = [TestForm.contentType]
    ) async throws -> (status: Int, json: JSONValue) {
        let answer = try await request(
            "POST", "/api/v1/chat/upload", as: principal, headers: headers, bytes: body)
        return (answer.status, answer.bytes.isEmpty ? .null : try JSONParser.parse(answer.bytes))
    }

    /// Asks for a file.
    func fetch(
        _ url: String, as principal: Principal?, _ method: String = "GET", headers: [String] = []
    ) async throws -> TestConnection.Answer {
        try await request(method, url, as: principal, headers: headers)
    }

    /// A request on a connection of its own.
    func request(
        _ method: String, _ path: String, as principal: Principal?, headers: [String] = [], bytes: [UInt8] = []
    ) async throws -> TestConnection.Answer {
        let connection = try await TestConnection.connect(to: port)
        var headers = headers
        if let principal { headers.append("Authorization: Bearer \(try await token(principal))") }
        let answer = try await connection.request(method, path, headers: headers, bytes: bytes)
        try? await connection.close()
        return answer
    }

    /// Sends a message that uses an upload.
    @discardableResult
    func send(_ upload: Upload, to chat: ChatID, as principal: Principal) async throws -> Message {
        let isImage = upload.fileType?.hasPrefix("image/") == true
        let answer = try await call(
            "POST", "/chat/chats/\(chat)/messages", as: principal,
            body: #"{"message_type":"\#(isImage ? "image" : "voice")","content":"","media_url":"\#(upload.fileURL)"}"#)
        #expect(answer.status == 201, "\(answer.json)")
        return try Message(json: answer.json)
    }
}
