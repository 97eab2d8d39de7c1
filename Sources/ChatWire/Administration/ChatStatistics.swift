/// Over whose chats ``ChatStatistics`` are made.
public enum StatisticsScope: String, Hashable, Sendable, CaseIterable {
    /// Those that the caller is in.
    case mine
    /// All of the salon; for admins.
    case salon
}

/// A salon's numbers: the answer of `GET /chat/stats` (docs/PROTOCOL.md, section 7). A base server sends some of them.
public struct ChatStatistics: Hashable, Sendable {
    /// What one member of the staff has to do.
    public struct StaffLoad: Hashable, Sendable {
        /// The number.
        public var id: Int64
        /// The name to show.
        public var name: String?
        /// Whether a connection is open.
        public var isOnline: Bool
        /// The chats that they are in and that nobody put away.
        public var openChats: Int
        /// Those of them in which a customer waits for an answer.
        public var waitingChats: Int

        /// A member of the staff.
        public init(id: Int64, name: String?, isOnline: Bool, openChats: Int, waitingChats: Int) {
            self.id = id
            self.name = name
            self.isOnline = isOnline
            self.openChats = openChats
            self.waitingChats = waitingChats
        }
    }

    /// The chats, put away or not.
    public var totalChats = 0
    /// Those that nobody put away.
    public var activeChats = 0
    /// Those that were put away.
    public var archivedChats = 0
    /// The messages in them, but for the deleted.
    public var totalMessages = 0
    /// The caller's unread messages; of the salon those that no member of the staff in the chat has read.
    public var unreadMessages = 0
    /// The salon's staff with a connection.
    public var onlineUsers = 0
    /// The salon's customers with a connection.
    public var onlineCustomers = 0
    /// The salon's chats that wait for someone to take them.
    public var unassignedChats = 0
    /// The chats in which a customer waits for an answer.
    public var waitingChats = 0
    /// For how long the one waits that waits longest.
    public var longestWaitSeconds: Int?
    /// In how many seconds staff first answered, in half of the conversations that began in the last seven days.
    public var medianFirstResponseSeconds: Int?
    /// The messages sent since midnight in the time zone asked for.
    public var messagesToday = 0
    /// The messages sent in each of the last 24 hours, the current one last.
    public var messagesByHour: [Int] = []
    /// The salon's staff, where the scope is the salon.
    public var staff: [StaffLoad]?

    /// Numbers of nothing.
    public init() {}
}

extension ChatStatistics: JSONEncodable, JSONDecodable {
    /// Reads the answer; what a base server leaves out is 0.
    public init(json: JSONValue) throws(JSONDecodingError) {
        totalChats = try json.decodeIfPresent("total_chats") ?? 0
        activeChats = try json.decodeIfPresent("active_chats") ?? 0
        archivedChats = try json.decodeIfPresent("archived_chats") ?? 0
        totalMessages = try json.decodeIfPresent("total_messages") ?? 0
        unreadMessages = try json.decodeIfPresent("unread_messages") ?? 0
        onlineUsers = try json.decodeIfPresent("online_users") ?? 0
        onlineCustomers = try json.decodeIfPresent("online_customers") ?? 0
        unassignedChats = try json.decodeIfPresent("unassigned_chats") ?? 0
        waitingChats = try json.decodeIfPresent("waiting_chats") ?? 0
        longestWaitSeconds = try json.decodeIfPresent("longest_wait_seconds")
        medianFirstResponseSeconds = try json.decodeIfPresent("median_first_response_seconds")
        messagesToday = try json.decodeIfPresent("messages_today") ?? 0
        messagesByHour = try json.decodeList("messages_by_hour")
        staff = try json.decodeIfPresent("staff")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("total_chats", totalChats)
            writer.field("active_chats", activeChats)
            writer.field("archived_chats", archivedChats)
            writer.field("total_messages", totalMessages)
            writer.field("unread_messages", unreadMessages)
            writer.field("online_users", onlineUsers)
            writer.field("online_customers", onlineCustomers)
            writer.field("unassigned_chats", unassignedChats)
            writer.field("waiting_chats", waitingChats)
            writer.field("longest_wait_seconds", longestWaitSeconds)
            writer.field("median_first_response_seconds", medianFirstResponseSeconds)
            writer.field("messages_today", messagesToday)
            writer.field("messages_by_hour", messagesByHour)
            writer.field("staff", staff)
        }
    }
}

extension ChatStatistics.StaffLoad: JSONEncodable, JSONDecodable {
    /// Reads a member of the staff.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("id"), name: try json.decodeIfPresent("name"),
            isOnline: try json.decodeIfPresent("is_online") ?? false,
            openChats: try json.decodeIfPresent("open_chats") ?? 0,
            waitingChats: try json.decodeIfPresent("waiting_chats") ?? 0)
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
            writer.field("is_online", isOnline)
            writer.field("open_chats", openChats)
            writer.field("waiting_chats", waitingChats)
        }
    }
}
