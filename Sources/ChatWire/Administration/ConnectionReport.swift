/// Who is connected to the server: the answer of `GET /chat/connections` (docs/PROTOCOL.md, section 7).
public struct ConnectionReport: Hashable, Sendable {
    /// An open WebSocket connection.
    public struct Connection: Hashable, Sendable {
        /// Names it; never given to another, also not after a restart of the server.
        public var id: ConnectionID
        /// Whose it is.
        public var participant: ParticipantKey
        /// The name to show.
        public var name: String?
        /// The salon of staff; customers belong to none.
        public var salonID: SalonID?
        /// What it speaks.
        public var spoken: RealtimeProtocol
        /// What the client calls itself (`User-Agent`).
        public var client: String?
        /// Where the client is.
        public var remoteAddress: String
        /// Since when it is open.
        public var connectedAt: Timestamp?
        /// When its client was last heard of.
        public var lastSeenAt: Timestamp?
        /// The chats that it has joined, as far as the asking admin's salon has them.
        public var activeChats: [ChatID] = []

        /// A connection.
        public init(id: ConnectionID, participant: ParticipantKey, spoken: RealtimeProtocol, remoteAddress: String) {
            self.id = id
            self.participant = participant
            self.spoken = spoken
            self.remoteAddress = remoteAddress
        }
    }

    /// How many connections there are.
    public var totalConnections: Int
    /// How many chats someone has joined.
    public var activeChatRooms: Int
    /// How many of the staff are connected.
    public var usersOnline: Int
    /// How many customers are connected.
    public var customersOnline: Int
    /// The connections, the oldest first.
    public var connections: [Connection]

    /// A report.
    public init(
        totalConnections: Int, activeChatRooms: Int, usersOnline: Int, customersOnline: Int, connections: [Connection]
    ) {
        self.totalConnections = totalConnections
        self.activeChatRooms = activeChatRooms
        self.usersOnline = usersOnline
        self.customersOnline = customersOnline
        self.connections = connections
    }
}

extension ConnectionReport: JSONEncodable, JSONDecodable {
    /// Reads the answer.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            totalConnections: try json.decode("total_connections"),
            activeChatRooms: try json.decodeIfPresent("active_chat_rooms") ?? 0,
            usersOnline: try json.decodeIfPresent("users_online") ?? 0,
            customersOnline: try json.decodeIfPresent("customers_online") ?? 0,
            connections: try json.decodeList("connections"))
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("total_connections", totalConnections)
            writer.field("active_chat_rooms", activeChatRooms)
            writer.field("users_online", usersOnline)
            writer.field("customers_online", customersOnline)
            writer.field("connections", connections)
        }
    }
}

extension ConnectionReport.Connection: JSONEncodable, JSONDecodable {
    /// Reads a connection.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("connection_id"),
            participant: ParticipantKey(
                type: try json.decode("participant_type"), id: try json.decode("participant_id")),
            spoken: try json.decodeIfPresent("protocol").flatMap(RealtimeProtocol.init(rawValue:)) ?? .base,
            remoteAddress: try json.decodeIfPresent("remote_address") ?? "")
        name = try json.decodeIfPresent("name")
        salonID = try json.decodeIfPresent("salon_id")
        client = try json.decodeIfPresent("client")
        connectedAt = try json.decodeIfPresent("connected_at")
        lastSeenAt = try json.decodeIfPresent("last_seen_at")
        activeChats = try json.decodeList("active_chats")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("connection_id", id)
            writer.field("participant_type", participant.type)
            writer.field("participant_id", participant.id)
            writer.field("name", name)
            writer.field("salon_id", salonID)
            writer.field("protocol", spoken.rawValue)
            writer.field("client", client)
            writer.field("remote_address", remoteAddress)
            writer.field("connected_at", connectedAt)
            writer.field("last_seen_at", lastSeenAt)
            writer.field("active_chats", activeChats)
        }
    }
}
