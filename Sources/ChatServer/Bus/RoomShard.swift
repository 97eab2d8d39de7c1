import ChatWire
import NIOCore

/// A connection's place in a chat's room.
final class Membership {
    let connection: RealtimeConnection
    /// While the connection joins: the events that came meanwhile, with their revisions. `nil` once it has joined.
    var held: [(frame: ByteBuffer, revision: Int64?)]?
    /// The revision that the connection knows from joining. A commit can be read before its event is on the way: what
    /// comes late is no news.
    var baseline: Int64 = 0
    /// Whether the connection watches without being in the chat.
    var isObserver = false

    init(_ connection: RealtimeConnection) { self.connection = connection }

    /// Hands an event over, or keeps it until the join is complete.
    func receive(_ frame: ByteBuffer, revision: Int64?) {
        if held != nil {
            held?.append((frame, revision))
        } else if revision ?? .max > baseline {
            connection.send(frame)
        }
    }
}

/// What one event loop counts for the metrics: plain numbers, since nobody else touches them.
struct LoopTally: Hashable, Sendable {
    /// Messages from clients.
    var receivedCommands = 0
    /// Frames to clients.
    var sentFrames = 0
    /// Connections that were let in.
    var openedConnections = 0
    /// Connections closed because they read too slowly.
    var slowReaders = 0
}

/// The connections of one event loop and the rooms that they are in. Confined to that loop; takes no lock.
final class RoomShard {
    private(set) var connections: [ConnectionID: RealtimeConnection] = [:]
    private var rooms: [ChatID: [Membership]] = [:]
    /// The connections that are told of more than the rooms they are in: those that speak v2.
    private var byParticipant: [ParticipantKey: [RealtimeConnection]] = [:]
    private var staffBySalon: [SalonID: [RealtimeConnection]] = [:]
    private var unflushed: [RealtimeConnection] = []
    /// What was counted since it was last taken.
    var tally = LoopTally()
    /// Writes of this turn of the loop.
    private var writes: [PendingWrite] = []

    func add(_ connection: RealtimeConnection, _ principal: Principal) {
        connections[connection.id] = connection
        tally.openedConnections += 1
        guard connection.spoken == .v2 else { return }
        byParticipant[principal.key, default: []].append(connection)
        if let salonID = principal.salonID { staffBySalon[salonID, default: []].append(connection) }
    }

    func remove(_ connection: RealtimeConnection, _ principal: Principal) {
        connections[connection.id] = nil
        guard connection.spoken == .v2 else { return }
        byParticipant[principal.key]?.removeAll { $0 === connection }
        if byParticipant[principal.key]?.isEmpty == true { byParticipant[principal.key] = nil }
        guard let salonID = principal.salonID else { return }
        staffBySalon[salonID]?.removeAll { $0 === connection }
        if staffBySalon[salonID]?.isEmpty == true { staffBySalon[salonID] = nil }
    }

    /// The connection's membership, new or the one that it has.
    func enter(_ chatID: ChatID, _ connection: RealtimeConnection) -> Membership {
        if let member = membership(of: connection, in: chatID) { return member }
        let member = Membership(connection)
        connection.rooms.insert(chatID)
        rooms[chatID, default: []].append(member)
        return member
    }

    func leave(_ chatID: ChatID, _ connection: RealtimeConnection) {
        guard connection.rooms.remove(chatID) != nil else { return }
        rooms[chatID]?.removeAll { $0.connection === connection }
        if rooms[chatID]?.isEmpty == true { rooms[chatID] = nil }
    }

    func membership(of connection: RealtimeConnection, in chatID: ChatID) -> Membership? {
        connection.rooms.contains(chatID) ? rooms[chatID]?.first { $0.connection === connection } : nil
    }

    /// The participant's connections that speak v2.
    func connections(of key: ParticipantKey) -> [RealtimeConnection] { byParticipant[key] ?? [] }

    func members(of chatID: ChatID) -> [Membership] { rooms[chatID] ?? [] }

    /// The v2 connections that may see the chat in their list, or could before: its participants' and the salon's staff.
    func concerned(by chat: ChatRecord, before: ChatRecord?) -> [RealtimeConnection] {
        if byParticipant.isEmpty { return [] }
        var people = Set(chat.participants.map(\.key))
        for participant in before?.participants ?? [] { people.insert(participant.key) }
        var found = people.flatMap { byParticipant[$0] ?? [] }
        if chat.isUnassigned || before?.isUnassigned == true {
            for connection in staffBySalon[chat.salonID] ?? [] where !people.contains(connection.participant) {
                found.append(connection)
            }
        }
        return found
    }

    /// The chats that someone has a place in, and how many places there are.
    var occupancy: (rooms: Set<ChatID>, places: Int) {
        (Set(rooms.keys), rooms.values.reduce(0) { $0 + $1.count })
    }

    /// Notes that a connection was written to.
    func flushLater(_ connection: RealtimeConnection) { unflushed.append(connection) }

    /// Forgets a connection that has ended: kept until a flush that may never come, it would keep the server alive.
    func forget(_ connection: RealtimeConnection) { unflushed.removeAll { $0 === connection } }

    /// Submits a write together with all others of this turn of the loop. One by one, the first would be committed alone
    /// while the rest of what came with it is still read: one more sync, and for each who is told one more call of the kernel.
    func submit(_ write: PendingWrite, to store: Store, on loop: any EventLoop) {
        writes.append(write)
        guard writes.count == 1 else { return }
        let shard = NIOLoopBound(self, eventLoop: loop)
        // Runs when all that can be read now has been.
        loop.execute {
            let shard = shard.value
            store.submit(shard.writes)
            shard.writes.removeAll(keepingCapacity: true)
        }
    }

    /// Hands what was written to the kernel, once a connection.
    func flush() {
        guard !unflushed.isEmpty else { return }
        let written = unflushed
        unflushed.removeAll(keepingCapacity: true)
        for connection in written { connection.flush() }
    }
}
