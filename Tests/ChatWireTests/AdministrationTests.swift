import ChatWire
import ChatTestSupport
import Testing

@Suite("Numbers and administration")
struct AdministrationTests {
    private static var statistics: ChatStatistics {
        var statistics = ChatStatistics()
        statistics.totalChats = 5
        statistics.activeChats = 4
        statistics.archivedChats = 1
        statistics.totalMessages = 99
        statistics.unreadMessages = 3
        statistics.onlineUsers = 2
        statistics.onlineCustomers = 1
        statistics.unassignedChats = 1
        statistics.waitingChats = 2
        statistics.longestWaitSeconds = 61
        statistics.medianFirstResponseSeconds = 42
        statistics.messagesToday = 7
        statistics.messagesByHour = Array(0..<24)
        statistics.staff = [.init(id: 1, name: "Ada", isOnline: true, openChats: 2, waitingChats: 1)]
        return statistics
    }

    @Test("numbers are read as they were written")
    func statistics() throws {
        #expect(try ChatStatistics(jsonBytes: Self.statistics.jsonBytes()) == Self.statistics)
    }

    @Test("a base server's few numbers are enough")
    func baseStatistics() throws {
        let statistics = try ChatStatistics(jsonBytes: Array(#"{"total_chats":5,"unread_messages":3}"#.utf8))
        #expect(statistics.totalChats == 5)
        #expect(statistics.unreadMessages == 3)
        #expect(statistics.messagesByHour.isEmpty)
        #expect(statistics.staff == nil)
    }

    @Test("connections are read as they were written")
    func connections() throws {
        var connection = ConnectionReport.Connection(
            id: ConnectionID(7), participant: .customer(3), spoken: .v2, remoteAddress: "::1")
        connection.name = "Bo"
        connection.client = "chat-tui/1"
        connection.connectedAt = Timestamp(milliseconds: 1_000)
        connection.lastSeenAt = Timestamp(milliseconds: 2_000)
        connection.activeChats = [ChatID(1), ChatID(9)]
        let report = ConnectionReport(
            totalConnections: 1, activeChatRooms: 2, usersOnline: 0, customersOnline: 1, connections: [connection])
        #expect(try ConnectionReport(jsonBytes: report.jsonBytes()) == report)
    }

    @Test("an entry of the audit is read as it was written, also one of an action that only later servers know")
    func audit() throws {
        for action in [AuditAction.chatClaimed, AuditAction(rawValue: "tea_made")] {
            var entry = AuditEntry(id: 4, action: action)
            entry.at = Timestamp(milliseconds: 5)
            entry.actor = .user(1)
            entry.actorName = "Ada"
            entry.target = "chat 3"
            entry.remoteAddress = "10.0.0.1"
            #expect(try AuditEntry(jsonBytes: entry.jsonBytes()) == entry)
        }
        let nobodys = AuditEntry(id: 5, action: .signInFailed)
        #expect(try AuditEntry(jsonBytes: nobodys.jsonBytes()) == nobodys)
    }

    @Test("a request's description holds no password", .threats("SEC-04"))
    func descriptions() {
        let requests: [Any] = [
            NewStaffAccount(email: "ada@salon.com", password: "hunter2!"), StaffAccountPatch(password: "hunter2!"),
            NewCustomerAccount(phoneNumber: "+123", password: "hunter2!"),
        ]
        for request in requests {
            var dumped = ""
            dump(request, to: &dumped)
            #expect(!"\(request)".contains("hunter2!") && !dumped.contains("hunter2!"))
        }
    }
}
