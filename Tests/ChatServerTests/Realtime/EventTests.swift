import ChatTestSupport
import ChatWebSocket
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Who is told what", .timeLimit(.minutes(2)))
struct EventTests {
    @Test(
        "a greeting says who one is and what holds", .rules("WS-01", "WS-05", "EVT-01"),
        arguments: RealtimeProtocol.allCases)
    func greeting(spoken: RealtimeProtocol) async throws {
        try await withChatServer { server in
            for who in [Salon.bea, Salon.bo] {
                let socket = try await TestSocket.connect(
                    to: server.port, side: who.key.type, token: try await server.token(who), spoken: spoken)
                let greeting = try await socket.next()
                #expect(
                    greeting.names == [
                        "type", "participant_type", "participant_id", "timestamp", "protocol", "epoch",
                        "heartbeat_interval", "limits",
                    ])
                #expect(greeting.type == "connected" && greeting["participant_id"]?.integerValue == who.key.id)
                #expect(greeting["participant_type"]?.stringValue == who.key.type.rawValue)
                #expect(greeting["protocol"]?.stringValue == spoken.rawValue)
                #expect(
                    greeting["limits"]?.names == [
                        "content_length", "frame_bytes", "upload_bytes", "messages_per_second", "message_burst",
                    ])
            }
        }
    }

    @Test("a connection gets a chat's events from joining to leaving, and no others", .rules("CMD-01", "EVT-02"))
    func joining() async throws {
        try await withChat { server, chat in
            let (bo, other) = (try await server.connect(Salon.bo, .base), try await server.connect(Salon.bo, .base))
            _ = try await server.salon.send("before", to: chat, as: Salon.bea)
            #expect(try await bo.settled() == [])
            try await bo.join(chat)
            _ = try await server.salon.send("meanwhile", to: chat, as: Salon.bea)
            let told = try await bo.next()
            #expect(told.words == "meanwhile" && told.names == ["type", "chat_id", "message", "timestamp"])
            try await bo.send(.leaveChat(chat))
            #expect(try await bo.settled() == [])
            _ = try await server.salon.send("after", to: chat, as: Salon.bea)
            for socket in [bo, other] { #expect(try await socket.settled() == []) }
        }
    }

    @Test("each connection joins for itself, and a sender is told once of what it sent", .rules("WS-07", "EVT-02"))
    func severalConnections() async throws {
        try await withChat { server, chat in
            let (joined, sender, idle) = (
                try await server.connect(Salon.bo, .base), try await server.connect(Salon.bo, .base),
                try await server.connect(Salon.bo, .base)
            )
            try await joined.join(chat)
            try await sender.send(.sendMessage(chat, MessageDraft(text: "one")))
            #expect(try await sender.next().words == "one")
            #expect(try await joined.next().words == "one")
            try await joined.send(.sendMessage(chat, MessageDraft(text: "two")))
            #expect(try await joined.next().words == "two")
            for socket in [joined, sender, idle] { #expect(try await socket.settled() == []) }
        }
    }

    @Test(
        "what cannot be understood is answered to its sender, who stays connected",
        .rules("WS-09", "EVT-07", "EVT-08", "CMD-03"),
        arguments: [
            ("nonsense", "invalid_json"), ("", "invalid_json"), (#"{"type":"ping"}{}"#, "invalid_json"),
            (#"{"type":"ping","x":"\ud800"}"#, "invalid_json"), (String(repeating: "[", count: 40), "invalid_json"),
            ("[]", "validation_error"), (#""ping""#, "validation_error"), ("{}", "validation_error"),
            (#"{"type":7}"#, "validation_error"), (#"{"type":"dance"}"#, "unknown_type"),
            (#"{"type":"join_chat"}"#, "validation_error"),
            (#"{"type":"join_chat","chat_id":"1"}"#, "validation_error"),
            (#"{"type":"join_chat","chat_id":0}"#, "validation_error"),
            (#"{"type":"join_chat","chat_id":1.5}"#, "validation_error"),
            (#"{"type":"join_chat","chat_id":99999999999999999999}"#, "validation_error"),
            (#"{"type":"typing","chat_id":1,"is_typing":"yes"}"#, "validation_error"),
            (#"{"type":"read_message","chat_id":1}"#, "validation_error"),
            (#"{"type":"read_message","chat_id":1,"message_ids":[]}"#, "validation_error"),
            (#"{"type":"join_chats","chats":[{"chat_id":1},{}]}"#, "validation_error"),
            (#"{"type":"auth"}"#, "validation_error"),
        ])
    func errors(text: String, code: String) async throws {
        try await withChat { server, chat in
            let (bo, bea) = (try await server.connect(Salon.bo), try await server.connect(Salon.bea))
            for socket in [bo, bea] { try await socket.join(chat) }
            _ = try await bo.settled()
            try await bo.send(text: Array(text.utf8))
            let error = try await bo.next()
            #expect(error.type == "error" && error["code"]?.stringValue == code)
            #expect(error["error"]?.stringValue?.isEmpty == false)
            try await bo.send(.ping)
            #expect(try await bo.next().names == ["type", "timestamp"])
            #expect(try await bea.settled() == [])
        }
    }

    @Test("an error says what it answers", .rules("EVT-08"))
    func errorFields() async throws {
        try await withChat { server, chat in
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.sendMessage(ChatID(99), MessageDraft(text: "x", clientMessageID: "mine")))
            let error = try await bo.next()
            #expect(error["chat_id"]?.integerValue == 99 && error["client_message_id"]?.stringValue == "mine")
            #expect(error["request_type"]?.stringValue == "send_message" && error["code"]?.stringValue == "not_found")
        }
    }

    @Test("an observer is told what happens, and nobody of the observer", .rules("OBS-01", "OBS-02", "CHAT-07"))
    func observer() async throws {
        try await withChat { server, chat in
            let bo = try await server.connect(Salon.bo)
            try await bo.join(chat)
            let ada = try await server.connect(Salon.ada)
            try await ada.join(chat)
            #expect(try await bo.settled() == [])
            try await bo.send(.typing(chat, isTyping: true))
            #expect(try await ada.next().type == "typing")
            try await bo.send(.sendMessage(chat, MessageDraft(text: "hello")))
            #expect(try await ada.next("message").words == "hello")
            _ = try await bo.settled()
            try await ada.send(.sendMessage(chat, MessageDraft(text: "mine")))
            #expect(try await ada.next("error")["code"]?.stringValue == "not_participant")
            try await ada.cut()
            #expect(try await bo.settled() == [])
            #expect(server.bus.deliveryMarks.take().isEmpty)
        }
    }

    @Test("staff watch the queue, and who is in another salon does not", .rules("OBS-01", "GEN-16"))
    func queueObserver() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let (cem, dora) = (try await server.connect(Salon.cem), try await server.connect(Salon.dora))
            for socket in [cem, dora] { try await socket.send(.joinChat(.init(chatID: chat), epoch: nil)) }
            #expect(try await cem.next().type == "joined")
            #expect(try await dora.next()["code"]?.stringValue == "not_found")
            _ = try await server.salon.send("hello", to: chat, as: Salon.bo)
            #expect(try await cem.next().words == "hello")
            #expect(try await dora.settled() == [])
        }
    }

    @Test(
        "a read mark is told to all joined, the reader too, and to nobody when it is no news",
        .rules("EVT-04", "READ-06"))
    func readReceipt() async throws {
        try await withChat { server, chat in
            let id = try await server.salon.send("news", to: chat, as: Salon.bo).view.record.id
            let (bo, bea) = (try await server.connect(Salon.bo, .base), try await server.connect(Salon.bea, .base))
            for socket in [bo, bea] { try await socket.join(chat) }
            _ = try await bo.settled()
            for _ in 0..<2 { try await bea.send(.readMessage(chat, [id])) }
            let mine = try await bea.settled()
            #expect(mine.count == 1)
            #expect(mine.first?.names == ["type", "chat_id", "message_id", "reader_type", "reader_id", "timestamp"])
            #expect(mine.first?["reader_id"]?.integerValue == 2)
            #expect(try await bo.settled() == mine)
        }
    }

    @Test("who comes and goes is told to the others in the chat, on base too", .rules("EVT-05", "EVT-06"))
    func attendance() async throws {
        try await withChat { server, chat in
            let bo = try await server.connect(Salon.bo, .base)
            try await bo.join(chat)
            let bea = try await server.connect(Salon.bea, .base)
            for _ in 0..<2 { try await bea.join(chat) }
            let came = try await bo.settled()
            #expect(came.map(\.type) == ["user_joined"] && came.first?["participant_id"]?.integerValue == 2)
            #expect(came.first?.names == ["type", "chat_id", "participant_type", "participant_id", "timestamp"])
            try await bea.cut()
            #expect(try await bo.next().type == "user_left")
        }
    }

    @Test("joining gives what was missed, before anything later", .rules("EVT-09", "CMD-02"))
    func joined() async throws {
        try await withChat { server, chat in
            let since = try await server.salon.chat(chat).revision
            _ = try await server.salon.send("missed", to: chat, as: Salon.bo)
            let bea = try await server.connect(Salon.bea)
            for (since, words) in [(Int64?.none, [String]()), (since, ["missed"]), (since + 1, [])] {
                try await bea.send(.joinChat(.init(chatID: chat, sinceRevision: since), epoch: nil))
                let joined = try await bea.next()
                #expect(
                    joined.names == [
                        "type", "chat_id", "epoch", "reset", "revision", "chat", "messages", "reads", "has_more",
                    ])
                #expect(joined["messages"]?.arrayValue?.compactMap { $0["content"]?.stringValue } == words)
                let revision = try await server.salon.chat(chat).revision
                #expect(joined["revision"]?.integerValue == revision)
            }
            try await bea.send(
                .joinChats(
                    [.init(chatID: chat), .init(chatID: ChatID(99)), .init(chatID: chat, sinceRevision: 99)], epoch: "x"
                ))
            #expect(try await bea.next()["reset"]?.boolValue == true)
            let error = try await bea.next()
            #expect(error["code"]?.stringValue == "not_found" && error["chat_id"]?.integerValue == 99)
            #expect(error["request_type"]?.stringValue == "join_chats")
            #expect(try await bea.next()["reset"]?.boolValue == true)
        }
    }

    @Test(
        "many chats in which much was missed are joined at once; nobody is a slow reader for that",
        .rules("CMD-02", "SYNC-04"))
    func manyChats() async throws {
        try await withChatServer(RealtimeTests.unlimited) { server in
            let (store, count) = (server.salon.store, 60)
            let text = String(repeating: "x", count: 8_000)
            try await store.write { transaction in
                for number in 0..<count {
                    try transaction.database.execute(
                        sql: "INSERT INTO customer (id, phone, password_hash, created_at) VALUES (?, ?, '', 0)",
                        arguments: [100 + number, "+3\(1000 + number)"])
                    try transaction.database.execute(
                        sql: "INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (1, ?, 0)",
                        arguments: [100 + number])
                    let chat = try transaction.open(OpenChatAsStaff(.customer(Int64(100 + number))), by: Salon.bea).chat
                        .id
                    for _ in 0..<8 { _ = try transaction.send(MessageDraft(text: text), to: chat, from: Salon.bea) }
                }
            }
            let list = try await server.call("GET", "/chat/chats", as: Salon.bea)
            let chats = try #require(list.json.arrayValue).compactMap {
                $0["id"]?.integerValue.map(ChatID.init(rawValue:))
            }
            #expect(chats.count == count)
            let bea = try await server.connect(Salon.bea)
            try await bea.stopReading()
            try await bea.send(.joinChats(chats.map { .init(chatID: $0, sinceRevision: 0) }, epoch: nil))
            try await bea.send(.ping)
            try await bea.readAgain()
            var held: [ChatID: Int] = [:]
            for chat in chats {
                var changes = try Changes(json: try await bea.next("joined"))
                var messages = changes.messages.count
                while changes.hasMore {
                    let answer = try await server.call(
                        "GET", "/chat/chats/\(chat)/changes?since=\(changes.revision)", as: Salon.bea)
                    changes = try Changes(json: answer.json)
                    #expect(!changes.messages.isEmpty)
                    messages += changes.messages.count
                }
                held[chat] = messages
            }
            #expect(held.count == count && held.values.allSatisfy { $0 == 8 })
            #expect(try await bea.next().type == "pong")
        }
    }

    @Test("edits and deletions are told to who joined", .rules("EVT-10", "SYNC-02"))
    func revised() async throws {
        try await withChat { server, chat in
            let id = try await server.salon.send("one", to: chat, as: Salon.bo).view.record.id
            let bea = try await server.connect(Salon.bea)
            try await bea.join(chat)
            let revision = try await server.salon.chat(chat).revision
            _ = try await server.call("PUT", "/chat/messages/\(id)", as: Salon.bo, body: #"{"content":"two"}"#)
            _ = try await server.call("DELETE", "/chat/messages/\(id)", as: Salon.bo)
            for (type, words, step) in [("message_updated", "two", 1), ("message_deleted", "[Message deleted]", 2)] {
                let event = try await bea.next()
                #expect(event.type == type && event.words == words)
                #expect(event["chat_id"]?.integerValue == chat.rawValue)
                #expect(event["revision"]?.integerValue == revision + Int64(step))
            }
            #expect(try await bea.settled() == [])
        }
    }

    @Test(
        "the server pings, answers pings, and ends a line on which nothing comes", .threats("DOS-03"), .rules("LIVE-01")
    )
    func liveness() async throws {
        var settings = RealtimeSettings()
        settings.pingInterval = 1
        try await withChatServer(settings) { server in
            let bo = try await server.connect(Salon.bo)
            let ping = await bo.nextControl()
            #expect(ping?.opcode == .ping)
            try await bo.send(.ping, Array("are you there".utf8))
            var pong = await bo.nextControl()
            while pong?.opcode == .ping { pong = await bo.nextControl() }
            #expect(pong?.opcode == .pong && pong?.payload == Array("are you there".utf8))
        }
    }
}
