import ChatWire
import NIOCore
import Synchronization

/// The way from a commit to those connected: hands each commit's events, in order, to the rooms of every event loop.
///
/// Publishing hops once per loop, not once per connection. Completions of writes that came from a loop are called there,
/// in their place among the events, so that a connection's answers keep the order of its frames.
final class Bus: CommitObserver {
    /// An event loop with its rooms.
    struct Shard: Sendable {
        let loop: any EventLoop
        let rooms: NIOLoopBound<RoomShard>
    }

    let presence = Presence()
    let attendance = Attendance()
    let deliveryMarks = DeliveryMarks()
    let metrics: ServerMetrics
    let shards: [Shard]
    private let onForeignChange = Mutex<(@Sendable () -> Void)?>(nil)

    /// A bus with rooms on each loop of `group`.
    init(group: any EventLoopGroup, metrics: ServerMetrics = ServerMetrics()) async throws {
        self.metrics = metrics
        var shards: [Shard] = []
        for loop in group.makeIterator() {
            let rooms = try await loop.submit { NIOLoopBound(RoomShard(), eventLoop: loop) }.get()
            shards.append(Shard(loop: loop, rooms: rooms))
        }
        self.shards = shards
    }

    var renderer: Renderer { Renderer(presence: presence) }

    /// The rooms of a loop. Only to be used on it.
    func rooms(on loop: any EventLoop) -> RoomShard? { shards.first { $0.loop === loop }?.rooms.value }

    func committed(_ writes: [CommittedWrite]) {
        countMessages(writes)
        let (renderer, now) = (renderer, Timestamp.now)
        let shared = writes.map { write in
            write.publications.map { SharedPublication($0, renderer: renderer, now: now) }
        }
        let marks = deliveryMarks
        for shard in shards {
            let hasWork = zip(writes, shared).contains { write, publications in
                !publications.isEmpty || write.loop === shard.loop
            }
            guard hasWork else { continue }
            let (loop, rooms) = (shard.loop, shard.rooms)
            loop.execute {
                let rooms = rooms.value
                for (write, publications) in zip(writes, shared) {
                    for publication in publications { rooms.deliver(publication, delivered: marks) }
                    if write.loop === loop { write.finish() }
                }
                rooms.flush()
            }
        }
        for write in writes where write.loop == nil { write.finish() }
    }

    func storeChangedElsewhere() { onForeignChange.withLock { $0 }?() }

    /// Sets what happens when another process changed the database; `nil` for nothing, so that nothing that `body` holds
    /// lives on with the bus.
    func onForeignChange(_ body: (@Sendable () -> Void)?) { onForeignChange.withLock { $0 = body } }

    /// Tells the members of a room, except the connections of one participant. For what is not stored: typing, joined, left.
    func tell(_ chatID: ChatID, but participant: ParticipantKey, _ event: ServerEvent) {
        let frames = EventFrames(event)
        onEachLoop { rooms in
            for member in rooms.members(of: chatID) where member.connection.participant != participant {
                member.receive(frames.frame(for: member.connection.audience), revision: nil)
            }
        }
    }

    /// Tells the v2 connections of these participants.
    func tell(_ participants: [ParticipantKey], _ event: ServerEvent) {
        let frames = EventFrames(event)
        onEachLoop { rooms in
            for participant in participants {
                for connection in rooms.connections(of: participant) {
                    connection.send(frames.frame(for: connection.audience))
                }
            }
        }
    }

    /// Closes the connections that `isMeant` picks.
    func close(_ reason: CloseReason, where isMeant: @Sendable @escaping (Principal) -> Bool) {
        onEachLoop { rooms in
            for connection in rooms.connections.values {
                if let principal = connection.principal, isMeant(principal) { connection.close(reason) }
            }
        }
    }

    /// Makes the connections of a participant come back: what they may do has changed.
    func reconnect(_ participant: ParticipantKey) {
        onEachLoop { rooms in
            for connection in rooms.connections.values where connection.participant == participant {
                connection.close(.comeBack)
            }
        }
    }

    /// Everyone connected, the oldest connection first.
    func connections() async throws -> [ConnectionSnapshot] {
        var snapshots: [ConnectionSnapshot] = []
        for shard in shards {
            let rooms = shard.rooms
            snapshots += try await shard.loop.submit {
                let (now, uptime) = (Timestamp.now, NIODeadline.now().uptimeNanoseconds)
                return rooms.value.connections.values.compactMap { $0.snapshot(now, uptime: uptime) }
            }.get()
        }
        return snapshots.sorted { $0.id < $1.id }
    }

    /// The connection of that id, while it is open.
    func connection(_ id: ConnectionID) async throws -> ConnectionSnapshot? {
        for shard in shards {
            let rooms = shard.rooms
            let snapshot = try await shard.loop.submit {
                rooms.value.connections[id]?.snapshot(.now, uptime: NIODeadline.now().uptimeNanoseconds)
            }.get()
            if let snapshot { return snapshot }
        }
        return nil
    }

    /// Closes the connection of that id, if it is still open.
    func close(_ id: ConnectionID, _ reason: CloseReason) {
        onEachLoop { rooms in rooms.connections[id]?.close(reason) }
    }

    /// Asks which of those connected may stay, and closes the others.
    func recheck(
        _ ended: @Sendable @escaping (Set<Principal>) async -> [(principal: Principal, reason: CloseReason)]
    ) {
        for shard in shards {
            let rooms = shard.rooms
            shard.loop.execute {
                let principals = Set(rooms.value.connections.values.compactMap(\.principal))
                guard !principals.isEmpty else { return }
                shard.loop.makeFutureWithTask { await ended(principals) }.whenSuccess { ended in
                    for (principal, reason) in ended {
                        for connection in rooms.value.connections.values where connection.principal == principal {
                            connection.close(reason)
                        }
                    }
                }
            }
        }
    }

    private func onEachLoop(_ body: @Sendable @escaping (RoomShard) -> Void) {
        for shard in shards {
            let rooms = shard.rooms
            shard.loop.execute {
                body(rooms.value)
                rooms.value.flush()
            }
        }
    }
}
