import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Who may have which file", .timeLimit(.minutes(2)))
struct UploadAccessTests {
    @Test(
        "before it is sent, a file is its uploader's alone; then the chat's, as long as a message uses it",
        .threats("FILE-04"),
        .rules("UP-05"))
    func life() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let upload = try await server.upload(file: "photo.jpg", as: Salon.bo)
            let thumbnail = try #require(upload.thumbnailURL)
            func statuses(_ url: String) async throws -> [Int] {
                var statuses: [Int] = []
                for principal in [Salon.bo, Salon.bea, Salon.ada, Salon.eda, Salon.dora] {
                    statuses.append(try await server.fetch(url, as: principal).status)
                }
                return statuses
            }
            #expect(try await statuses(upload.fileURL) == [200, 404, 404, 404, 404])

            // While the chat waits, all staff of the salon may read it.
            let first = try await server.send(upload, to: chat, as: Salon.bo)
            #expect(try await statuses(upload.fileURL) == [200, 200, 200, 404, 404])
            let second = try await server.send(upload, to: chat, as: Salon.bo)
            #expect(try await server.call("POST", "/chat/chats/\(chat)/claim", as: Salon.cem).status == 200)
            // Now its participants and the admin.
            #expect(try await statuses(upload.fileURL) == [200, 404, 200, 404, 404])
            #expect(try await statuses(thumbnail) == [200, 404, 200, 404, 404])
            #expect(try await server.fetch(upload.fileURL, as: Salon.cem).status == 200)

            #expect(try await server.call("DELETE", "/chat/messages/\(first.id)", as: Salon.bo).status == 200)
            #expect(try await server.fetch(upload.fileURL, as: Salon.cem).status == 200)
            #expect(try await server.call("DELETE", "/chat/messages/\(second.id)", as: Salon.bo).status == 200)
            #expect(try await statuses(upload.fileURL) == [200, 404, 404, 404, 404])
            #expect(try await statuses(thumbnail) == [200, 404, 404, 404, 404])
        }
    }

    @Test(
        "a file needs a token, in the header or in the address, and none other than the right one", .threats("FILE-04"),
        .rules("UP-05"))
    func tokens() async throws {
        try await withChatServer { server in
            let upload = try await server.upload(file: "picture.png", as: Salon.bo)
            #expect(try await server.fetch(upload.fileURL, as: nil).status == 401)
            let token = try await server.token(Salon.bo)
            #expect(try await server.fetch("\(upload.fileURL)?token=\(token)", as: nil).status == 200)
            #expect(try await server.fetch("\(upload.fileURL)?token=x", as: nil).status == 401)
            #expect(try await server.upload(TestForm(bytes: []), as: nil).status == 401)
        }
    }

    @Test(
        "no other path leads to a file, or out of the folder", .threats("IN-06"), .rules("UP-07"),
        arguments: [
            "/uploads/chat/ID", "/uploads/chat/ID_", "/uploads/chat/ID_other.png", "/uploads/chat/../chat/ID_NAME",
            "/uploads/chat/..%2fchat%2fID_NAME", "/uploads/chat/%2e%2e/%2e%2e/chat.sqlite", "/uploads/../chat.sqlite",
            "/uploads/chat/ID_NAME/", "/uploads/chat/ID_NAME%00", "/uploads/incoming/ID", "/uploads/", "/uploads/chat/",
            "/uploads/thumbnails/ID_other.png", "//uploads/chat/ID_NAME/x", "/uploads/chat/UPPER_NAME",
        ])
    func paths(path: String) async throws {
        try await withChatServer { server in
            let upload = try await server.upload(file: "picture.png", as: Salon.bo)
            let location = try #require(UploadLocation(url: upload.fileURL))
            let asked = path.replacing("ID", with: location.id.description).replacing("NAME", with: location.name)
                .replacing("UPPER", with: location.id.description.uppercased())
            let status = try await server.fetch(asked, as: Salon.bo).status
            // A slash at the end means nothing to the router, nor do two at the beginning.
            #expect(status == (path.hasSuffix("NAME/") ? 200 : 404), "\(asked): \(status)")
        }
    }

    @Test("parts, versions and heads are answered as HTTP says", .rules("UP-06"))
    func http() async throws {
        try await withChatServer { server in
            let bytes = try MediaFile.bytes("photo.jpg")
            let url = try await server.upload(file: "photo.jpg", as: Salon.bo).fileURL
            let whole = try await server.fetch(url, as: Salon.bo)
            let tag = try #require(whole.headers["etag"])
            #expect(whole.headers["accept-ranges"] == "bytes")

            let part = try await server.fetch(url, as: Salon.bo, headers: ["Range: bytes=10-19"])
            #expect(part.status == 206)
            #expect(part.bytes == Array(bytes[10...19]))
            #expect(part.headers["content-range"] == "bytes 10-19/\(bytes.count)")
            #expect(part.headers["content-length"] == "10")
            let tail = try await server.fetch(url, as: Salon.bo, headers: ["Range: bytes=-5", "If-Range: \(tag)"])
            #expect(tail.status == 206 && tail.bytes == Array(bytes.suffix(5)))
            let stale = try await server.fetch(url, as: Salon.bo, headers: ["Range: bytes=-5", "If-Range: \"old\""])
            #expect(stale.status == 200 && stale.bytes == bytes)
            let beyond = try await server.fetch(url, as: Salon.bo, headers: ["Range: bytes=\(bytes.count)-"])
            #expect(beyond.status == 416)
            #expect(beyond.headers["content-range"] == "bytes */\(bytes.count)")

            let known = try await server.fetch(
                url, as: Salon.bo, headers: ["If-None-Match: \(tag)", "Range: bytes=0-1"])
            #expect(known.status == 304 && known.bytes.isEmpty)
            #expect(known.headers["etag"] == tag)
            let changed = try await server.fetch(url, as: Salon.bo, headers: ["If-None-Match: \"x\""])
            #expect(changed.status == 200)
            let head = try await server.fetch(url, as: Salon.bo, "HEAD")
            #expect(head.status == 200 && head.headers["content-length"] == "\(bytes.count)")
            #expect(try await server.fetch(url, as: Salon.eda, "HEAD").status == 404)
            #expect(try await server.fetch(url, as: Salon.bo, "DELETE").status == 405)
        }
    }

    @Test("a message is told what is known of its upload, whatever its sender says of it", .rules("MSG-15"))
    func filled() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let voice = try await server.upload(file: "voice.ogg", as: Salon.bo)
            let answer = try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: Salon.bo,
                body: """
                    {"message_type":"voice","content":"","media_url":"\(voice.fileURL)","media_type":"text/html","media_duration":9}
                    """)
            var message = try Message(json: answer.json)
            #expect(message.mediaType == "audio/ogg")
            #expect(message.mediaSize == voice.fileSize)
            #expect(message.mediaDuration == voice.duration)
            #expect(message.thumbnailURL == nil)
            let photo = try await server.upload(file: "photo.jpg", as: Salon.bo)
            message = try await server.send(photo, to: chat, as: Salon.bo)
            #expect(message.thumbnailURL == photo.thumbnailURL)
            #expect(message.mediaDuration == nil)
            // The history says the same as the answer did.
            let history = try await server.call("GET", "/chat/chats/\(chat)/messages?page_size=1", as: Salon.bea)
            #expect(try MessagePage(json: history.json).messages.first?.thumbnailURL == photo.thumbnailURL)
        }
    }

    @Test("up to ten uploads hang on a message, each with what is known of it", .rules("MSG-15"))
    func attachments() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            var uploads: [Upload] = []
            for index in 0..<10 {
                uploads.append(
                    try await server.upload(file: index.isMultiple(of: 2) ? "photo.jpg" : "sound.wav", as: Salon.bo))
            }
            func send(_ urls: [String]) async throws -> (status: Int, json: JSONValue) {
                let list = urls.map { "\"\($0)\"" }.joined(separator: ",")
                return try await server.call(
                    "POST", "/chat/chats/\(chat)/messages", as: Salon.bo,
                    body: #"{"message_type":"text","content":"Look","attachments":[\#(list)]}"#)
            }
            let sent = try await send(uploads.map(\.fileURL))
            #expect(sent.status == 201)
            let message = try Message(json: sent.json)
            #expect(message.attachments.map(\.fileURL) == uploads.map(\.fileURL))
            #expect(message.attachments.map(\.fileName) == uploads.map(\.fileName))
            #expect(message.attachments.map(\.fileType) == uploads.map(\.fileType))
            #expect(message.attachments.map(\.fileSize) == uploads.map(\.fileSize))
            #expect(message.attachments.map(\.thumbnailURL) == uploads.map(\.thumbnailURL))
            #expect(message.attachments.map(\.duration) == uploads.map(\.duration))
            for upload in uploads { #expect(try await server.fetch(upload.fileURL, as: Salon.bea).status == 200) }
            #expect(try await send(uploads.map(\.fileURL) + [uploads[0].fileURL]).status == 422)
            #expect(try await server.call("DELETE", "/chat/messages/\(message.id)", as: Salon.bo).status == 200)
            for upload in uploads { #expect(try await server.fetch(upload.fileURL, as: Salon.bea).status == 404) }
        }
    }

    @Test("another's unreadable upload can neither be sent nor attached, nor one of the wrong kind", .rules("MSG-15"))
    func foreign() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let own = try await server.upload(file: "sound.wav", as: Salon.bo)
            let others = try await server.upload(file: "photo.jpg", as: Salon.eda)
            let missing = "/uploads/chat/\(UploadID())_a.png"
            func status(_ fields: String) async throws -> Int {
                try await server.call(
                    "POST", "/chat/chats/\(chat)/messages", as: Salon.bo, body: #"{"content":"x",\#(fields)}"#
                ).status
            }
            #expect(try await status(#""message_type":"image","media_url":"\#(others.fileURL)""#) == 422)
            #expect(try await status(#""message_type":"text","attachments":["\#(others.fileURL)"]"#) == 422)
            #expect(try await status(#""message_type":"text","attachments":["\#(missing)"]"#) == 422)
            #expect(try await status(#""message_type":"text","attachments":["https://cdn.example/a.png"]"#) == 422)
            #expect(try await status(#""message_type":"image","media_url":"\#(own.fileURL)""#) == 422)
            #expect(try await status(#""message_type":"image","media_url":"https://cdn.example/a.png""#) == 201)
            // Nothing came of the refused ones: the chat was not even claimed.
            #expect(try await server.fetch(others.fileURL, as: Salon.ada).status == 404)
            #expect(try await server.salon.chat(chat).totalMessages == 2)
        }
    }

    @Test("whoever may read a file may send it on")
    func sentOn() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let upload = try await server.upload(file: "photo.jpg", as: Salon.bo)
            try await server.send(upload, to: chat, as: Salon.bo)
            let staffChat = try await server.call("POST", "/chat/chats", as: Salon.bea, body: #"{"user_ids":[3]}"#)
            let id = ChatID(rawValue: try #require(staffChat.json["id"]?.integerValue))
            try await server.send(upload, to: id, as: Salon.bea)
            #expect(try await server.fetch(upload.fileURL, as: Salon.cem).status == 200)
        }
    }
}
