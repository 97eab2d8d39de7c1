import ChatTestSupport
import ChatWire
import Foundation
import GRDB
import Testing

@testable import ChatServer

@Suite("Handing over and forgetting a customer", .timeLimit(.minutes(5)))
struct ForgettingTests {
    private static let secret = "zebrafish"
    /// A word that nothing else here holds any piece of.
    private static let word = "zebrqxjvkw"

    /// Bo's chat with Bea, in which secret words were written, quoted, edited and put into a title; and his chat with the
    /// other salon.
    private func fill(_ server: TestChatServer) async throws -> (here: ChatID, elsewhere: ChatID) {
        let store = server.salon.store
        let request = OpenChatAsCustomer(userID: 2, initialMessage: "my \(Self.secret)")
        let id = try await store.write { try $0.open(request, by: Salon.bo).chat.id }
        let first = try await server.salon.send("a \(Self.secret) again", to: id, as: Salon.bo).view.record.id
        var reply = MessageDraft(text: "\(Self.secret), you say?")
        reply.replyToMessageID = first
        _ = try await store.write { [reply] in try $0.send(reply, to: id, from: Salon.bea) }
        _ = try await store.write { try $0.edit(first, content: "the \(Self.secret)!", by: Salon.bo) }
        _ = try await store.write { try $0.patch(id, ChatPatch(title: "The \(Self.secret)"), by: Salon.bea) }
        _ = try await store.write { try $0.markRead([first], in: id, by: Salon.bea) }
        let other = OpenChatAsCustomer(salonID: SalonID(2), initialMessage: "another \(Self.secret)")
        let elsewhere = try await store.write { try $0.open(other, by: Salon.bo).chat.id }
        try await store.feedSearchIndex()
        return (id, elsewhere)
    }

    @Test("an export holds the account and every message, of this salon alone, and is on record", .rules("ADM-05"))
    func export() async throws {
        try await withChatServer { server in
            let (id, _) = try await fill(server)
            for number in 1...450 { _ = try await server.salon.send("line \(number)", to: id, as: Salon.bo) }
            let connection = try await TestConnection.connect(to: server.port)
            let token = try await server.token(Salon.ada)
            try await connection.send(
                "GET /api/v1/admin/customers/1/export HTTP/1.1\r\nHost: t\r\nConnection: close\r\nAuthorization: Bearer \(token)\r\n\r\n"
            )
            let answer = await connection.textUntilClosed()
            #expect(answer.contains("customer-1.json"))
            let export = try JSONParser.parse(Array(Self.body(ofChunked: answer).utf8))
            #expect(export["customer"]?["phone_number"]?.stringValue == "+10001")
            #expect(export["salon"]?["name"]?.stringValue == "Glow")
            let chats = try #require(export["chats"]?.arrayValue)
            #expect(chats.map { $0["chat"]?["id"]?.integerValue } == [id.rawValue])
            let messages = try [Message](json: try #require(chats.first?["messages"]))
            #expect(messages.count == 453)
            #expect(messages.map(\.id) == messages.map(\.id).sorted())
            #expect(messages.last?.content == "line 450")
            #expect(export["audit"]?.arrayValue?.map { $0["action"]?.stringValue } == ["customer_exported"])
        }
    }

    @Test(
        "what is forgotten is nowhere: not in messages, previews, quotes, titles, search, names or the file",
        .threats("ISO-09"),
        .rules("ADM-05"))
    func forgotten() async throws {
        try await withChatServer { server in
            let (id, elsewhere) = try await fill(server)
            let store = server.salon.store
            let (bea, bo) = (try await server.connect(Salon.bea), try await server.connect(Salon.bo))
            for socket in [bea, bo] {
                try await socket.send(.joinChat(.init(chatID: id), epoch: nil))
                _ = try await socket.next("joined")
            }
            let before = try await server.salon.chat(id)
            #expect(try await server.call("DELETE", "/admin/customers/1", as: Salon.ada).status == 204)

            // Those who watched are told, each of his own part.
            #expect(try await bo.next("chat_removed")["chat_id"]?.integerValue == id.rawValue)
            let ended = try await bea.next("chat_updated")
            #expect(ended["chat"]?["is_active"]?.boolValue == false)
            var revision = try #require(ended["revision"]?.integerValue)
            for _ in 1...3 {
                let event = try await bea.next("message_deleted")
                #expect(event["revision"]?.integerValue == revision + 1)
                revision += 1
            }

            // Staff see that something was there, and nothing of what it was.
            let chat = try await server.salon.chat(id)
            #expect(chat.totalMessages == 0 && !chat.isActive && chat.isArchived && chat.title == nil)
            #expect(chat.revision == before.revision + 4)
            let shown = try await server.call(
                "GET", "/chat/chats/\(id)/messages?include_deleted=true", as: Salon.bea
            ).json
            #expect(shown["total"]?.integerValue == 3)
            let detail = try await server.call("GET", "/chat/chats/\(id)", as: Salon.bea).json
            let changes = try await server.call("GET", "/chat/chats/\(id)/changes?since=0", as: Salon.bea).json
            let lists = try await server.call("GET", "/chat/chats?is_archived=true", as: Salon.bea).json
            for seen in [shown, detail, changes, lists].map({ String(decoding: $0.jsonBytes(), as: UTF8.self) }) {
                #expect(!seen.contains(Self.secret) && !seen.contains("\"Bo\"") && !seen.contains("+10001"))
                #expect(seen.contains("Customer 1"))
            }
            try await store.feedSearchIndex()
            let found = try await server.call("GET", "/chat/search?q=\(Self.secret)", as: Salon.ada).json
            #expect(found["total"]?.integerValue == 0)
            #expect(try await server.call("GET", "/customers/1", as: Salon.bea).status == 404)
            #expect(try await server.call("GET", "/admin/customers/1/export", as: Salon.ada).status == 404)
            #expect(try await server.call("GET", "/chat/chats/\(id)", as: Salon.bo).status == 404)
            #expect(try await server.salon.store.audited() == ["user 1, customer_forgotten, customer 1, 127.0.0.1"])

            // The other salon knows all.
            let messages = try await server.call("GET", "/chat/chats/\(elsewhere)/messages", as: Salon.dora).json
            #expect(messages["messages"]?.arrayValue?.first?["content"]?.stringValue == "another \(Self.secret)")
            try await bea.cut()
            try await bo.cut()
        }
    }

    @Test("who was forgotten is a newcomer on coming back; a block outlives it")
    func comingBack() async throws {
        try await withChatServer { server in
            let (id, _) = try await fill(server)
            _ = try await server.call("PATCH", "/admin/customers/1", as: Salon.ada, body: #"{"name":"Late"}"#)
            _ = try await server.call("DELETE", "/admin/customers/1", as: Salon.ada)
            let open = #"{"salon_id":1,"initial_message":"hello again"}"#
            let opened = try await server.call("POST", "/chat/chats/customer", as: Salon.bo, body: open)
            #expect(opened.status == 201)
            #expect(opened.json["id"]?.integerValue != id.rawValue)
            let seen = try await server.call("GET", "/customers/1", as: Salon.bea)
            #expect(seen.json["name"]?.stringValue == "Bo")
            let old = try await server.call("GET", "/chat/chats/\(id)", as: Salon.ada).json
            #expect(!String(decoding: old.jsonBytes(), as: UTF8.self).contains("+10001"))

            _ = try await server.call("PATCH", "/admin/customers/1", as: Salon.ada, body: #"{"is_blocked":true}"#)
            _ = try await server.call("DELETE", "/admin/customers/1", as: Salon.ada)
            let again = try await server.call("POST", "/chat/chats/customer", as: Salon.bo, body: open)
            #expect(again.json["code"]?.stringValue == "blocked")
        }
    }

    @Test("what a crash left to be forgotten is forgotten by the next start")
    func interrupted() async throws {
        try await withChatServer { server in
            let (id, _) = try await fill(server)
            let store = server.salon.store
            try await store.write { try $0.forget(1, in: SalonID(1), by: Salon.ada) }
            _ = try await store.write { try $0.forgetMessages(limit: 1) }
            #expect(try await server.salon.chat(id).totalMessages == 2)
            let next = try Store(folder: server.salon.folder)
            try await next.finishForgetting()
            #expect(try await server.salon.chat(id).totalMessages == 0)
            let words = try await next.read { database in
                try String.fetchAll(
                    database, sql: "SELECT content FROM message WHERE chat_id = ?", arguments: [id.rawValue])
            }
            #expect(words.allSatisfy { $0 == Message.deletedContent })
        }
    }

    @Test(
        "what is forgotten is erased from every file: database, log, index, uploads and their names", .threats("ISO-09")
    )
    func files() async throws {
        try await withChatServer { server in
            let store = server.salon.store
            let id = try await fill(server)
            // Enough around them for an index of several parts.
            let other = try await store.write {
                try $0.open(OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "hi"), by: Salon.eda).chat.id
            }
            for number in 1...20 {
                _ = try await server.salon.send("zebra \(number) and \(Self.word)", to: id.here, as: Salon.bo)
                _ = try await server.salon.send("zebra \(number) alone", to: other, as: Salon.eda)
                try await store.feedSearchIndex()
            }
            let picture = try await server.upload(
                TestForm(bytes: try MediaFile.bytes("photo.jpg"), name: "\(Self.word).jpg"), as: Salon.bo)
            try await server.send(try Upload(json: picture.json), to: id.here, as: Salon.bo)
            #expect(try server.holds(Self.word))

            try await store.write { try $0.forget(1, in: SalonID(1), by: Salon.ada) }
            try await store.finishForgetting()
            let erasure = server.erasure
            // The index does not know of it yet.
            #expect(try await !erasure.erase())
            try await store.feedSearchIndex()
            #expect(try server.holds(Self.word), "the index keeps pieces, or this test tries nothing")
            #expect(try await erasure.erase())
            #expect(try await !erasure.erase())

            // Words that begin alike are kept without their beginning.
            for piece in [Self.word, String(Self.word.dropFirst(4))] {
                #expect(try !server.holds(piece), "\(piece)")
            }
            #expect(try server.filesOnDisk().isEmpty)
            #expect(try server.holds("Glow"))
            #expect(try await store.found("zebra", as: Salon.eda).count == 20)
            #expect(try StoreVerification(dataPath: server.salon.folder.path).run().findings == [])
        }
    }

    @Test("an erasure that was cut short goes on where it was, and begins anew for who is forgotten meanwhile")
    func interruptedErasure() async throws {
        try await withChatServer { server in
            let store = server.salon.store
            _ = try await fill(server)
            try await store.write { try $0.forget(1, in: SalonID(1), by: Salon.ada) }
            try await store.finishForgetting()
            try await store.feedSearchIndex()
            #expect(try await store.write { try $0.takeErasureStep() } == .merging)
            try await store.write { try $0.forget(2, in: SalonID(1), by: Salon.ada) }
            #expect(try await store.read(ErasureStep.current) == .due)
            while try await store.write({ try $0.takeErasureStep() }) != .truncating {}
            // Someone reads on: what they may still read cannot be cut off.
            var configuration = Store.configuration
            configuration.allowsUnsafeTransactions = true
            let reader = try DatabaseQueue(path: server.salon.folder.database, configuration: configuration)
            try await reader.writeWithoutTransaction { database in
                try database.execute(sql: "BEGIN; SELECT count(*) FROM chat")
            }
            try await store.write { try $0.note("kept") }
            #expect(try await !server.erasure.erase())
            try await reader.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            #expect(try await server.erasure.erase())
            #expect(try await store.read(ErasureStep.current) == nil)
        }
    }

    /// The body of an answer in chunks (RFC 9112, section 7.1).
    private static func body(ofChunked answer: String) -> String {
        var rest = Array(answer.utf8)[...]
        guard let head = answer.firstRange(of: "\r\n\r\n") else { return "" }
        rest = rest.dropFirst(answer[..<head.upperBound].utf8.count)
        var body: [UInt8] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
            let length = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), length > 0
        {
            let start = end + 2
            body += rest[start..<(start + length)]
            rest = rest[(start + length + 2)...]
        }
        return String(decoding: body, as: UTF8.self)
    }
}

extension TestChatServer {
    fileprivate var erasure: Erasure {
        let store = salon.store
        return Erasure(
            store: store, checkpointer: Checkpointer(folder: salon.folder, log: store.log, logger: .silent),
            sweep: UploadSweep(
                store: store, folder: UploadFolder(path: salon.folder.uploads), metrics: bus.metrics.uploads,
                logger: .silent), logger: .silent)
    }

    /// Whether any file of the data folder holds the text, in it or in its name.
    fileprivate func holds(_ text: String) throws -> Bool {
        try FileTree.files(in: salon.folder.path).contains { file in
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(salon.folder.path)/\(file)"))
            return file.contains(text) || bytes.range(of: Data(text.utf8)) != nil
        }
    }
}

extension Transaction {
    /// Writes something.
    fileprivate func note(_ value: String) throws {
        try database.execute(sql: "INSERT OR REPLACE INTO meta (key, value) VALUES ('test', ?)", arguments: [value])
    }
}
