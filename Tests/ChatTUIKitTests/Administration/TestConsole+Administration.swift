import ChatTUIKit
import ChatWire

extension TestConsole {
    /// What the server tells of a busy Monday.
    static var administration: [AdministrationAnswer] {
        var statistics = ChatStatistics()
        statistics.activeChats = 12
        statistics.unassignedChats = 1
        statistics.waitingChats = 3
        statistics.longestWaitSeconds = 1_200
        statistics.medianFirstResponseSeconds = 240
        statistics.messagesToday = 187
        statistics.onlineUsers = 2
        statistics.onlineCustomers = 5
        statistics.messagesByHour = [0, 0, 0, 0, 0, 1, 4, 9, 22, 31, 40, 28, 12, 0, 3, 18, 25, 33, 21, 9, 4, 2, 12, 6]
        statistics.staff = [
            ChatStatistics.StaffLoad(id: 1, name: "Ada", isOnline: true, openChats: 7, waitingChats: 2),
            ChatStatistics.StaffLoad(id: 3, name: "Cem", isOnline: false, openChats: 4, waitingChats: 0),
        ]
        return [
            .statistics(statistics), .connections(connections), .staff(query: "", staff),
            .customers(query: "", customers), .audit(audit),
        ]
    }

    private static var connections: ConnectionReport {
        var ada = ConnectionReport.Connection(
            id: ConnectionID(1), participant: .user(1), spoken: .v2, remoteAddress: "127.0.0.1")
        ada.name = "Ada"
        ada.client = "chat-tui/0.1.0"
        ada.connectedAt = minutes(300)
        ada.lastSeenAt = minutes(0)
        ada.activeChats = [ChatID(1), ChatID(2)]
        var bo = ConnectionReport.Connection(
            id: ConnectionID(2), participant: .customer(1), spoken: .base, remoteAddress: "2001:db8::7")
        bo.name = "Bo Lind"
        bo.client = "Mozilla/5.0 (X11; Linux x86_64)"
        bo.connectedAt = minutes(5)
        bo.lastSeenAt = minutes(1)
        return ConnectionReport(
            totalConnections: 2, activeChatRooms: 2, usersOnline: 1, customersOnline: 1, connections: [ada, bo])
    }

    private static var staff: [StaffAccount] {
        var ada = StaffAccount(id: 1, email: "ada@salon.com", name: "Ada", role: .admin, salonID: SalonID(1))
        ada.isOnline = true
        ada.createdAt = minutes(60 * 24 * 700)
        var dan = StaffAccount(id: 4, email: "dan@salon.com", name: nil, role: .staff, salonID: SalonID(1))
        dan.isActive = false
        dan.createdAt = minutes(60 * 24 * 90)
        return [ada, dan]
    }

    private static var customers: [CustomerAccount] {
        var bo = CustomerAccount(id: 1, phoneNumber: "+1234567890", name: "Bo Lind")
        bo.isOnline = true
        bo.createdAt = minutes(60 * 24 * 700)
        var rude = CustomerAccount(id: 5, phoneNumber: "+1234567899", name: nil)
        rude.isBlocked = true
        rude.createdAt = minutes(60 * 24)
        return [bo, rude]
    }

    private static var audit: [AuditEntry] {
        var failed = AuditEntry(id: 2, action: .signInFailed)
        failed.at = minutes(3)
        failed.actorName = "nobody@salon.com"
        failed.remoteAddress = "203.0.113.9"
        var claimed = AuditEntry(id: 1, action: .chatClaimed)
        claimed.at = minutes(60 * 24 * 2)
        claimed.actor = .user(1)
        claimed.actorName = "Ada"
        claimed.target = "chat 4"
        return [failed, claimed]
    }
}
