import ChatTestSupport
import ChatWebSocket
import ChatWire
import NIOCore
import Testing

@testable import ChatServer

@Suite("Who may send which command", .timeLimit(.minutes(5)))
struct CommandIsolationTests {
    @Test("every command has a row here, and every row says what each caller gets")
    func completeness() {
        let target = IsolationFixture.Target(chatID: ChatID(1), messageID: MessageID(1))
        #expect(Set(CommandRow.all.map { CommandRow.Kind($0.command(target)) }) == Set(CommandRow.Kind.allCases))
        for row in CommandRow.all { #expect(Set(row.outcomes.keys) == Set(Caller.allCases), "\(row.name)") }
    }

    @Test(
        "a refused command is answered by the rule to its sender alone, stores nothing and is told to nobody",
        .threats("ISO-01"),
        .rules("GEN-16", "MSG-14", "EVT-07", "EVT-08"),
        arguments: CommandRow.all, [RealtimeProtocol.v2, .base])
    func refused(row: CommandRow, spoken: RealtimeProtocol) async throws {
        if row.isV2, spoken == .base { return }
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let listeners = try await Listeners(fixture)
            let before = try await fixture.stored()
            for (caller, outcome) in row.outcomes {
                guard let principal = caller.principal, case .refused(_, let code) = outcome else { continue }
                let socket = try await server.connect(principal, spoken)
                let target = fixture.target(of: caller)
                let command = row.command(target)
                try await socket.send(command)
                let answers = try await socket.settled().filter { $0["type"]?.stringValue != "presence" }
                #expect(answers.count == 1, "\(caller) \(answers)")
                let error = try #require(answers.first)
                #expect(
                    error["type"]?.stringValue == "error" && error["code"]?.stringValue == code.rawValue, "\(caller)")
                #expect(error["request_type"]?.stringValue == "\(command.typeName)", "\(caller)")
                if case .auth = command {
                } else {
                    #expect(error["chat_id"]?.integerValue == target.chatID.rawValue, "\(caller)")
                }
                #expect(try await fixture.stored() == before, "\(caller)")
                #expect(server.bus.deliveryMarks.take().isEmpty, "\(caller)")
                #expect(try await listeners.heard() == [], "\(caller)")
                // Nor does a refusal leave an ear behind.
                let ears = await server.members(of: target.chatID, as: principal.key)
                #expect(ears == (Listeners.ofTargets.contains(caller) ? 1 : 0), "\(caller)")
                try await socket.cut()
            }
        }
    }

    @Test(
        "a command that is not refused is not: the refusals are for the caller, not for the command",
        arguments: CommandRow.all)
    func allowed(row: CommandRow) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            for (caller, outcome) in row.outcomes where outcome == .allowed {
                guard let principal = caller.principal else { continue }
                let socket = try await server.connect(principal)
                try await socket.send(row.command(fixture.target(of: caller)))
                let errors = try await socket.settled().filter { $0["type"]?.stringValue == "error" }
                #expect(errors == [], "\(caller)")
                try await socket.cut()
            }
        }
    }

    @Test(
        "what is another's is answered word for word as what is not there", .threats("ISO-01"), .rules("GEN-17"),
        arguments: CommandRow.all)
    func noOracle(row: CommandRow) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            for (caller, outcome) in row.outcomes where outcome == .notFound {
                let socket = try await server.connect(try #require(caller.principal))
                let target = fixture.target(of: caller)
                try await socket.send(row.command(target))
                try await socket.send(
                    row.command(.init(chatID: ChatID(999), messageID: MessageID(999))))
                let answers = try await socket.settled()
                #expect(answers.count == 2, "\(caller)")
                #expect(answers.first?["error"] == answers.last?["error"], "\(caller)")
                #expect(answers.first?["code"] == answers.last?["code"], "\(caller)")
                try await socket.cut()
            }
        }
    }

    @Test(
        "another's message is no way in: neither to read up to nor to reply to", .threats("ISO-07"),
        arguments: [true, false])
    func borrowedMessages(isReply: Bool) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let listeners = try await Listeners(fixture)
            let before = try await fixture.stored()
            let (chatID, foreign) = (fixture.target(of: .customer).chatID, fixture.foreign.messageID)
            var draft = MessageDraft(text: "x")
            draft.replyToMessageID = foreign
            let socket = try await server.connect(Salon.bo)
            try await socket.send(isReply ? .sendMessage(chatID, draft) : .readMessage(chatID, [foreign]))
            let answers = try await socket.settled().filter { $0["type"]?.stringValue != "presence" }
            #expect(answers.compactMap { $0["code"]?.stringValue } == ["not_found"])
            #expect(try await listeners.heard() == [])
            #expect(try await fixture.stored() == before)
        }
    }

    @Test("who watches a chat without being in it causes nothing there, joined or not", .rules("OBS-02"))
    func observer() async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let listeners = try await Listeners(fixture)
            let before = try await fixture.stored()
            let target = fixture.target(of: .admin)
            let socket = try await server.connect(Salon.ada)
            try await socket.send(.joinChat(.init(chatID: target.chatID), epoch: nil))
            _ = try await socket.next("joined")
            let rows = CommandRow.all.filter { $0.outcomes[.admin] == .notParticipant }
            #expect(!rows.isEmpty)
            for row in rows {
                try await socket.send(row.command(target))
                #expect(try await socket.next("error")["code"]?.stringValue == "not_participant", "\(row.name)")
            }
            try await socket.send(.leaveChat(target.chatID))
            _ = try await socket.settled()
            #expect(try await fixture.stored() == before)
            #expect(server.bus.deliveryMarks.take().isEmpty)
            #expect(try await listeners.heard() == [])
        }
    }

    @Test(
        "nobody without a token that counts for the side gets a connection", .threats("TOK-01"),
        .rules("WS-02", "WS-03"))
    func connections() async throws {
        try await withChatServer { server in
            for caller in Caller.allCases {
                for side in [ParticipantType.user, .customer] where side != caller.principal?.key.type {
                    let token = if let principal = caller.principal { try await server.token(principal) } else { "" }
                    let socket = try await TestSocket.connect(to: server.port, side: side, token: token, spoken: .v2)
                    #expect(
                        await socket.closed() == WebSocketClose(code: .policyViolation, reason: "bad_token"),
                        "\(caller)")
                }
            }
        }
    }
}

extension TestChatServer {
    /// How many connections of a participant are in a chat's room.
    fileprivate func members(of chatID: ChatID, as key: ParticipantKey) async -> Int {
        var count = 0
        for shard in bus.shards {
            let rooms = shard.rooms
            count +=
                (try? await shard.loop.submit {
                    rooms.value.members(of: chatID).count { $0.connection.participant == key }
                }.get()) ?? 0
        }
        return count
    }
}
