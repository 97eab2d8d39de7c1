import ChatTestSupport
import ChatWebSocket
import ChatWire
import NIOCore
import Testing

@testable import ChatServer

@Suite("WebSocket connections", .timeLimit(.minutes(2)))
struct RealtimeTests {
    static var unlimited: RealtimeSettings {
        var settings = RealtimeSettings()
        settings.messagesPerSecond = 0
        settings.commandsPerSecond = 0
        return settings
    }

    private func draft(_ text: String, _ name: String? = nil) -> MessageDraft {
        MessageDraft(text: text, clientMessageID: name)
    }

    @Test("a message reaches everyone joined and its sender, in one order", .rules("EVT-02", "CLAIM-02"))
    func message() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo, .base)
            let bea = try await server.connect(Salon.bea)
            try await bo.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await bo.settled()
            try await bea.send(.joinChat(.init(chatID: chat), epoch: nil))
            #expect(try await bea.next("joined")["chat"]?["waiting_since"]?.stringValue != nil)
            try await bea.send(.sendMessage(chat, draft("hello", "n1")))
            // The claim is a change of its own, told before the message.
            let claim = try await bea.next("chat_updated")
            let toSender = try await bea.next("message")
            let toOther = try await bo.next("message")
            #expect(claim["revision"]?.integerValue == 3 && toSender["revision"]?.integerValue == 4)
            #expect(toOther["revision"] == nil)
            #expect(toSender["message"]?["id"] == toOther["message"]?["id"])
            #expect(toOther["message"]?["sender_name"]?.stringValue == "Staff 2")
            #expect(toSender["message"]?["sender_name"]?.stringValue == "bea@glow")
        }
    }

    @Test("one connection's frames are answered in the order sent, writes and others mixed", .rules("WS-08"))
    func order() async throws {
        try await withChatServer(Self.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            for index in 0..<50 {
                try await bo.send(.sendMessage(chat, draft("\(index)")))
                if index % 3 == 0 { try await bo.send(.ping) }
                if index % 10 == 0 { try await bo.send(.joinChat(.init(chatID: ChatID(999)), epoch: nil)) }
            }
            var expected: [String] = []
            for index in 0..<50 {
                expected.append("\(index)")
                if index % 3 == 0 { expected.append("pong") }
                if index % 10 == 0 { expected.append("not_found") }
            }
            var seen: [String] = []
            while seen.count < expected.count {
                let event = try await bo.next()
                switch event["type"]?.stringValue {
                case "message": seen.append(event["message"]?["content"]?.stringValue ?? "")
                case "pong": seen.append("pong")
                case "error": seen.append(event["code"]?.stringValue ?? "")
                default: break
                }
            }
            #expect(seen == expected)
        }
    }

    @Test("a repeated client_message_id is answered to the asking connection alone", .rules("MSG-11"))
    func repeated() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            let other = try await server.connect(Salon.bo)
            try await other.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await other.settled()
            try await bo.send(.sendMessage(chat, draft("one", "n1")))
            try await bo.send(.sendMessage(chat, draft("two", "n1")))
            let first = try await bo.next("message")
            let second = try await bo.next("message")
            #expect(first["message"]?["id"] == second["message"]?["id"])
            #expect(second["message"]?["content"]?.stringValue == "one")
            #expect(try await other.settled().filter { $0["type"]?.stringValue == "message" }.count == 1)
        }
    }

    @Test("10,000 emoji, raw and escaped, come back byte for byte", .rules("MSG-05"))
    func emoji() async throws {
        try await withChatServer(Self.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            let text = String(repeating: "\u{1F600}", count: 10_000)
            let escaped = String(repeating: #"\uD83D\uDE00"#, count: 10_000)
            for written in [text, escaped] {
                try await bo.send(
                    text: Array(#"{"type":"send_message","chat_id":\#(chat),"content":"\#(written)"}"#.utf8))
                #expect(try await bo.next("message")["message"]?["content"]?.stringValue == text)
            }
            let page = try await server.call("GET", "/chat/chats/\(chat)/messages?page_size=1", as: Salon.bo)
            #expect(page.json["messages"]?.arrayValue?.first?["content"]?.stringValue == text)
        }
    }

    @Test(
        "what breaks the rules ends the connection with its close code", .threats("IN-03"),
        .rules("CLOSE-01", "CLOSE-02", "CLOSE-03"),
        arguments: [
            (WebSocketOpcode.binary, [UInt8](repeating: 0, count: 3), WebSocketCloseCode.unsupportedData),
            (.text, [0x22, 0xFF, 0x22], .invalidPayload),
            (.text, [UInt8](repeating: 0x20, count: WireLimits.frameBytesToServer + 1), .messageTooBig),
        ])
    func closeCodes(opcode: WebSocketOpcode, payload: [UInt8], code: WebSocketCloseCode) async throws {
        try await withChatServer { server in
            let bo = try await server.connect(Salon.bo)
            try await bo.send(opcode, payload)
            #expect(await bo.closed()?.code == code)
        }
    }

    @Test("a message of exactly the limit is no fault of the frame", .rules("CLOSE-03"))
    func largestFrame() async throws {
        try await withChatServer { server in
            let bo = try await server.connect(Salon.bo)
            let ping = Array(#"{"type":"ping"}"#.utf8)
            try await bo.send(text: ping + [UInt8](repeating: 0x20, count: WireLimits.frameBytesToServer - ping.count))
            #expect(try await bo.next()["type"]?.stringValue == "pong")
        }
    }

    @Test("20 bad messages in a row end the connection, a good one in between forgives", .rules("CLOSE-04"))
    func badMessages() async throws {
        try await withChatServer { server in
            let bo = try await server.connect(Salon.bo)
            for text in [String](repeating: "{", count: 19) + [#"{"type":"ping"}"#]
                + [String](repeating: "[]", count: 20)
            {
                try await bo.send(text: Array(text.utf8))
            }
            #expect(await bo.closed() == WebSocketClose(code: .policyViolation, reason: "bad_messages"))
        }
    }

    @Test(
        "a bad, missing, expired or wrong-kind token is told by the close, after the handshake",
        .rules("WS-02", "WS-03"))
    func tokens() async throws {
        try await withChatServer { server in
            let expired = try await server.token(Salon.bo, secondsToLive: -1)
            let wrongKind = try await server.token(Salon.bea)
            for (token, reason) in [
                ("bad", "bad_token"), ("", "bad_token"), (wrongKind, "bad_token"), (expired, "token_expired"),
            ] {
                let socket = try await TestSocket.connect(
                    to: server.port, side: .customer, token: token, spoken: .v2)
                let close = await socket.closed()
                #expect(close == WebSocketClose(code: .policyViolation, reason: reason))
            }
        }
    }

    @Test("a token that runs out ends its connection")
    func tokenExpires() async throws {
        try await withChatServer { server in
            let token = try await server.token(Salon.bo, secondsToLive: 1)
            let bo = try await TestSocket.connect(to: server.port, side: .customer, token: token, spoken: .v2)
            #expect(await bo.closed() == WebSocketClose(code: .policyViolation, reason: "token_expired"))
        }
    }

    @Test("a new token of the same account keeps a connection, another's does not", .rules("CMD-04"))
    func renewal() async throws {
        try await withChatServer { server in
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.auth(token: try await server.token(Salon.bo)))
            try await bo.send(.auth(token: try await server.token(Salon.eda)))
            try await bo.send(.auth(token: "nonsense"))
            #expect(try await bo.next()["code"]?.stringValue == "forbidden")
            #expect(try await bo.next()["code"]?.stringValue == "unauthorized")
            #expect(try await bo.settled().isEmpty)
        }
    }

    @Test(
        "over the rate a message is refused with the time to wait, and not stored", .threats("DOS-02"),
        .rules("RATE-01"))
    func rate() async throws {
        var settings = RealtimeSettings()
        settings.messagesPerSecond = 1
        settings.messageBurst = 3
        try await withChatServer(settings) { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            for index in 0..<40 { try await bo.send(.sendMessage(chat, draft("\(index)", "n\(index)"))) }
            let events = try await bo.settled()
            let refused = events.filter { $0["code"]?.stringValue == "rate_limited" }
            #expect(!refused.isEmpty && refused.count <= 37)
            #expect(refused.allSatisfy { ($0["retry_after"]?.numberValue ?? 0) > 0 })
            #expect(refused.allSatisfy { $0["client_message_id"]?.stringValue?.hasPrefix("n") == true })
            let stored = try await server.salon.chat(chat).totalMessages
            #expect(stored == 1 + 40 - refused.count)
        }
    }

    @Test("typing starts at once, ends by itself, on a message, on leaving and on disconnect", .rules("TYPE-02"))
    func typing() async throws {
        var settings = Self.unlimited
        settings.typingTimeout = 200
        try await withChatServer(settings) { server in
            let chat = try await server.salon.waitingChat()
            let bea = try await server.connect(Salon.bea)
            try await bea.send(.sendMessage(chat, draft("mine")))
            try await bea.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await bea.next("joined")
            for end in ["by itself", "message", "leave", "disconnect", "stop"] {
                let bo = try await server.connect(Salon.bo)
                try await bo.send(.joinChat(.init(chatID: chat), epoch: nil))
                _ = try await bo.next("joined")
                try await bo.send(.typing(chat, isTyping: true))
                #expect(try await bea.next("typing")["is_typing"]?.boolValue == true)
                switch end {
                case "message": try await bo.send(.sendMessage(chat, draft("done")))
                case "leave": try await bo.send(.leaveChat(chat))
                case "disconnect": try await bo.cut()
                case "stop": try await bo.send(.typing(chat, isTyping: false))
                default: break
                }
                #expect(try await bea.next("typing")["is_typing"]?.boolValue == false, "\(end)")
                try await bo.cut()
            }
        }
    }

    @Test(
        "joined and left are told on a participant's first join and last leave, never to itself",
        .rules("EVT-05", "EVT-06"))
    func attendance() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await bo.next("joined")
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let first = try await server.connect(Salon.bea)
            let second = try await server.connect(Salon.bea)
            for bea in [first, second] {
                try await bea.send(.joinChat(.init(chatID: chat), epoch: nil))
                _ = try await bea.next("joined")
            }
            #expect(try await bo.next("user_joined")["participant_id"]?.integerValue == 2)
            try await first.send(.leaveChat(chat))
            _ = try await first.settled()
            #expect(try await bo.settled().allSatisfy { $0["type"]?.stringValue != "user_left" })
            try await second.cut()
            #expect(try await bo.next("user_left")["participant_id"]?.integerValue == 2)
        }
    }

    @Test("presence comes with the first connection and goes with the last one, after the grace", .rules("EVT-15"))
    func presence() async throws {
        var settings = RealtimeSettings()
        settings.presenceGrace = 50
        try await withChatServer(settings) { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let bo = try await server.connect(Salon.bo)
            let bea = try await server.connect(Salon.bea)
            let came = try await bo.next("presence")
            #expect(came["participant_id"]?.integerValue == 2 && came["is_online"]?.boolValue == true)
            try await bea.cut()
            let went = try await bo.next("presence")
            #expect(went["is_online"]?.boolValue == false && went["last_seen_at"]?.stringValue != nil)
        }
    }

    @Test(
        "delivery is told once another's client has the message, on base by having been written to",
        .rules("DLV-01", "EVT-11"))
    func delivery() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let bea = try await server.connect(Salon.bea)
            let bo = try await server.connect(Salon.bo, .base)
            for socket in [bea, bo] { try await socket.send(.joinChat(.init(chatID: chat), epoch: nil)) }
            _ = try await bo.settled()
            try await bea.send(.sendMessage(chat, draft("got it?")))
            let id = try await bea.next("message")["message"]?["id"]
            let delivered = try await bea.next("delivered")
            #expect(delivered["message_id"] == id && delivered["participant_type"]?.stringValue == "customer")
            let page = try await server.call("GET", "/chat/chats/\(chat)/messages", as: Salon.bea)
            #expect(page.json["messages"]?.arrayValue?.first?["is_delivered"]?.boolValue == true)
        }
    }

    @Test("who loses sight of a chat is told so, and gets nothing more of it", .threats("ISO-04"), .rules("EVT-14"))
    func removal() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let cem = try await server.connect(Salon.cem)
            try await cem.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await cem.next("joined")
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            #expect(try await cem.next("chat_removed")["chat_id"]?.integerValue == chat.rawValue)
            _ = try await server.salon.send("secret", to: chat, as: Salon.bo)
            #expect(try await cem.settled() == [])
            // Back in the queue it is everyone's again.
            _ = try await server.salon.store.write { try $0.removeParticipant(2, from: chat, by: Salon.bea) }
            #expect(try await cem.next()["type"]?.stringValue == "chat_created")
        }
    }

    @Test("a slow reader is closed, others are not held up", .threats("DOS-01"), .rules("CLOSE-05"))
    func slowReader() async throws {
        try await withChatServer(Self.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            let slow = try await server.connect(Salon.bea)
            try await slow.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await slow.next("joined")
            let bo = try await server.connect(Salon.bo)
            try await slow.stopReading()
            let text = String(repeating: "x", count: 10_000)
            var sent = 0
            // The kernel's buffers take some megabytes before the server has to keep anything.
            while server.bus.presence.isOnline(.user(2)), sent < 3_000 {
                try await bo.send(.sendMessage(chat, draft(text)))
                _ = try await bo.next("message")
                sent += 1
                if await server.connections(of: .user(2)) == 0 { break }
            }
            #expect(await server.connections(of: .user(2)) == 0)
            // Who reads on within the moment that closing waits learns why.
            try await slow.readAgain()
            #expect(await slow.closed()?.code == .tryAgainLater)
        }
    }
}

extension TestChatServer {
    /// How many connections of a participant the rooms know.
    func connections(of key: ParticipantKey) async -> Int {
        var count = 0
        for shard in bus.shards {
            let rooms = shard.rooms
            count += (try? await shard.loop.submit { rooms.value.connections(of: key).count }.get()) ?? 0
        }
        return count
    }
}
