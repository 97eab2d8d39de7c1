import ChatWire
import Foundation
import GRDB
import Hummingbird
import Logging
import Synchronization
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("What the log holds", .timeLimit(.minutes(5)))
struct LogSecrecyTests {
    @Test(
        "a whole conversation, at the finest level: no token, no password, no word of anyone, no query",
        .threats("SEC-01"))
    func conversation() async throws {
        let recorder = LogRecorder()
        var logger = Logger(label: "test") { _ in recorder }
        logger.logLevel = .trace
        var secrets = ["correct horse", "wrong horse", "battery staple", "zebrafish", "What I typed as a name"]
        try await withChatServer(logger: logger) { server in
            let hasher = PasswordHasher(cost: PasswordHasherTests.cheap)
            let hash = try await hasher.hash("correct horse")
            try await server.salon.store.write { transaction in
                try transaction.database.execute(sql: "UPDATE customer SET password_hash = ?", arguments: [hash])
            }
            func post(_ path: String, _ body: String) async throws -> JSONValue {
                try await server.call("POST", path, as: nil, body: body).json
            }
            let right = #"{"phone_number":"+10001","password":"correct horse"}"#
            _ = try await post("/customer-auth/login", right.replacing("correct", with: "wrong"))
            _ = try await post("/customer-auth/login", #"{"phone_number":"What I typed as a name","password":"x"}"#)
            let tokens = try await post("/customer-auth/login", right)
            let access = try #require(tokens["access_token"]?.stringValue)
            let refresh = try #require(tokens["refresh_token"]?.stringValue)
            secrets += [access, refresh]
            let id = try #require(
                try await server.call(
                    "POST", "/chat/chats/customer", token: access,
                    body: #"{"salon_id":1,"title":"zebrafish","initial_message":"zebrafish one"}"#
                ).json["id"]?.integerValue)
            for query in ["q=zebrafish", "q=zebrafish&chat_id=\(id)", "page=zebrafish"] {
                _ = try await server.call("GET", "/chat/search?\(query)", token: access)
            }
            let (bea, bo) = (try await server.connect(Salon.bea), try await server.connect(Salon.bo))
            for socket in [bea, bo] {
                try await socket.send(.joinChat(.init(chatID: ChatID(id)), epoch: nil))
                _ = try await socket.next("joined")
            }
            try await bo.send(.sendMessage(ChatID(id), MessageDraft(text: "zebrafish two")))
            let sent = try await bea.next("message")["message"]?["id"]?.integerValue
            try await bo.send(.sendMessage(ChatID(999), MessageDraft(text: "zebrafish three")))
            try await bo.send(text: Array(#"{"type":"zebrafish"}"#.utf8))
            try await bo.send(.auth(token: access))
            _ = try await bo.settled()
            let message = try #require(sent)
            _ = try await server.call(
                "PUT", "/chat/messages/\(message)", token: access, body: #"{"content":"zebrafish four"}"#)
            _ = try await server.call("DELETE", "/chat/messages/\(message)", token: access)
            _ = try await server.call(
                "PUT", "/auth/password", token: access,
                body: #"{"current_password":"correct horse","new_password":"battery staple"}"#)
            _ = try await server.call("PATCH", "/admin/customers/1", as: Salon.ada, body: #"{"name":"zebrafish"}"#)
            _ = try await post("/auth/refresh", #"{"refresh_token":"\#(refresh)"}"#)
            _ = try await post("/auth/logout", #"{"refresh_token":"\#(refresh)"}"#)
            // Files: one that is kept, sent, fetched in all ways and lost, and some that are refused.
            let upload = try await server.upload(
                TestForm(
                    bytes: try MediaFile.bytes("photo.jpg"), name: "zebrafish.jpg", fields: [("duration", "zebrafish")]),
                as: Salon.bo)
            #expect(upload.status == 422)
            let form = TestForm(bytes: try MediaFile.bytes("photo.jpg"), name: "zebrafish.jpg")
            let kept = try Upload(json: try await server.upload(form, as: Salon.bo).json)
            try await server.send(kept, to: ChatID(id), as: Salon.bo)
            let thumbnail = try #require(kept.thumbnailURL)
            for url in [kept.fileURL, thumbnail, "\(kept.fileURL)?token=\(access)", "/uploads/chat/zebra_zebrafish"] {
                _ = try await server.fetch(url, as: Salon.bo)
            }
            for path in try server.filesOnDisk() {
                try FileManager.default.removeItem(atPath: path)
            }
            #expect(try await server.fetch(kept.fileURL, as: Salon.bo).status == 404)
            _ = try await server.upload(
                TestForm(bytes: Array("zebrafish".utf8), name: "zebrafish", type: "zebra/fish"), as: Salon.bo)
            _ = try await server.upload(body: Array("--edge\r\nzebrafish".utf8), as: Salon.bo)
            _ = try await server.upload(
                body: form.body, as: Salon.bo, headers: ["Content-Type: multipart/form-data; boundary=zebrafish"])
            for socket in [bea, bo] { try await socket.cut() }
        }
        let log = recorder.lines.joined(separator: "\n")
        for secret in secrets { #expect(!log.contains(secret), "\(secret)") }
        // And it says something.
        #expect(recorder.lines.contains { $0.hasPrefix("Signed in") && $0.contains("customer 1") })
        #expect(recorder.lines.count { $0.hasPrefix("Sign-in refused") && $0.contains("unauthorized") } == 2)
        #expect(recorder.lines.contains { $0.hasPrefix("Connected") && $0.contains("customer 1") })
        let requests = recorder.lines.filter { $0.hasPrefix("Request ") }
        for field in ["method", "route", "status", "microseconds", "remote"] {
            #expect(requests.allSatisfy { $0.contains("\"\(field)\"") }, "\(field)")
        }
        #expect(requests.contains { $0.contains("/api/v1/chat/search") })
        #expect(requests.contains { $0.contains("/api/v1/chat/upload") && $0.contains("201") })
        #expect(requests.contains { $0.contains("_*") && $0.contains("/uploads/thumbnails/{file}") })
        #expect(recorder.lines.contains { $0.hasPrefix("An uploaded file is missing") })
        #expect(!requests.contains { $0.contains("?") })
    }

    @Test(
        "a request's name comes from a trusted proxy, where it can stand in a log, and from nobody else",
        .threats("IN-05"),
        arguments: [
            ("abc-123_X.9", true, true), ("abc-123_X.9", false, false), ("a b", true, false),
            ("a\u{1B}[31m", true, false), ("", true, false), (String(repeating: "a", count: 64), true, true),
            (String(repeating: "a", count: 65), true, false), ("a\"b", true, false),
        ])
    func requestID(id: String, isTrusted: Bool, isTaken: Bool) async throws {
        var server = TestHTTPServer()
        let lines = Mutex<[String]>([])
        server.logger = Logger(label: "test") { label in
            JSONLogHandler(label: label) { line in lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
        }
        server.routes.get("/x", "x", for: .anyone, as: .undescribed) { _, context in
            context.logger.info("working")
            return JSONResponse(JSONValue.null)
        }
        if isTrusted { server.settings.proxies = TrustedProxies(ranges: [try #require(AddressRange("127.0.0.1"))]) }
        try await server.run { port, _ in
            let connection = try await TestConnection.connect(to: port)
            let answer = try await connection.request("GET", "/api/v1/x", headers: ["X-Request-ID: \(id)"])
            // What is no HTTP is closed from the other end.
            try? await connection.close()
            let name = answer.headers["x-request-id"]
            // A name that HTTP does not allow ends in 400, without a name.
            if answer.status == 200 {
                #expect((name == id) == isTaken)
                #expect(name?.isEmpty == false)
                let line = lines.withLock { $0.first { $0.contains("working") } }
                #expect(line?.contains("\"hb.request.id\":\"\(name ?? "-")\"") == true)
            } else {
                #expect(!isTaken)
            }
        }
    }
}
