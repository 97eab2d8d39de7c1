import ChatTestSupport
import ChatWebSocket
import ChatWire
import Testing

@testable import ChatServer

@Suite("Seeing and closing connections", .timeLimit(.minutes(5)))
struct ConnectionsTests {
    private func report(_ server: TestChatServer, as admin: Principal, _ query: String = "") async throws
        -> ConnectionReport
    {
        try ConnectionReport(json: try await server.call("GET", "/chat/connections\(query)", as: admin).json)
    }

    @Test(
        "an admin sees the salon's staff and customers, what they speak and where they are, and of chats only its own",
        .rules("CONN-01"))
    func seeing() async throws {
        try await withChatServer { server in
            let here = try await server.salon.waitingChat()
            let request = OpenChatAsCustomer(salonID: SalonID(2), initialMessage: "Hi")
            let elsewhere = try await server.salon.store.write { try $0.open(request, by: Salon.bo).chat.id }
            let bea = try await server.connect(Salon.bea, .base)
            let bo = try await server.connect(Salon.bo)
            let dora = try await server.connect(Salon.dora)
            try await bo.send(.joinChats([.init(chatID: here), .init(chatID: elsewhere)], epoch: nil))
            for _ in 1...2 { _ = try await bo.next("joined") }

            let seen = try await report(server, as: Salon.ada)
            #expect(seen.totalConnections == 2 && seen.usersOnline == 1 && seen.customersOnline == 1)
            #expect(seen.activeChatRooms == 1)
            #expect(seen.connections.map(\.participant) == [.user(2), .customer(1)])
            #expect(seen.connections.map(\.name) == ["bea@glow", "Bo"])
            #expect(seen.connections.map(\.spoken) == [.base, .v2])
            #expect(seen.connections.map(\.salonID) == [SalonID(1), nil])
            #expect(seen.connections.map(\.activeChats) == [[], [here]])
            for connection in seen.connections {
                #expect(connection.remoteAddress == "127.0.0.1")
                #expect(try #require(connection.connectedAt) <= #require(connection.lastSeenAt))
            }
            #expect(
                try await report(server, as: Salon.ada, "?limit=1&offset=1").connections.map(\.participant) == [
                    .customer(1)
                ])

            let other = try await report(server, as: Salon.dora)
            #expect(other.connections.map(\.participant) == [.customer(1), .user(4)])
            #expect(other.connections.first?.activeChats == [elsewhere])
            for socket in [bea, bo, dora] { try await socket.cut() }
        }
    }

    @Test(
        "a closed connection is told why, no other is, and it is on record; a second time it is not there",
        .rules("CONN-02"))
    func kicking() async throws {
        try await withChatServer { server in
            let (first, second) = (try await server.connect(Salon.bea), try await server.connect(Salon.bea))
            let id = try #require(try await report(server, as: Salon.ada).connections.first?.id)
            #expect(try await server.call("DELETE", "/chat/connections/\(id)", as: Salon.ada).status == 204)
            #expect(await first.closed() == WebSocketClose(code: .policyViolation, reason: "kicked"))
            _ = try await second.settled()
            #expect(try await server.salon.store.audited() == ["user 1, connection_kicked, user 2, 127.0.0.1"])
            #expect(try await server.call("DELETE", "/chat/connections/\(id)", as: Salon.ada).status == 404)
            try await second.cut()
        }
    }

    @Test("many admins closing one connection at once close it once, and all are answered")
    func race() async throws {
        try await withChatServer { server in
            let bea = try await server.connect(Salon.bea)
            let id = try #require(try await report(server, as: Salon.ada).connections.first?.id)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...8 {
                    group.addTask { try await server.call("DELETE", "/chat/connections/\(id)", as: Salon.ada).status }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            #expect(statuses.isSubset(of: [204, 404]) && statuses.contains(204))
            #expect(await bea.closed() == WebSocketClose(code: .policyViolation, reason: "kicked"))
        }
    }
}
