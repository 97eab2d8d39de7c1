import ChatWire
import CoreMetrics
import NIOCore

extension Bus {
    /// Counts a commit's messages, with at most two additions however many there are.
    func countMessages(_ writes: [CommittedWrite]) {
        var (staff, customers) = (0, 0)
        for write in writes {
            for publication in write.publications {
                guard case .message(let view) = publication.event else { continue }
                switch view.record.sender.type {
                case .user: staff += 1
                case .customer: customers += 1
                }
            }
        }
        if staff > 0 { metrics.messagesOfStaff.increment(by: staff) }
        if customers > 0 { metrics.messagesOfCustomers.increment(by: customers) }
    }

    /// Gathers what the event loops know: how many connections and rooms there are, and what was counted since last time.
    func sampleMetrics() async throws {
        var connections: [Audience: Int] = [:]
        var rooms: Set<ChatID> = []
        var (places, unsent) = (0, 0)
        for shard in shards {
            let sample = try await shard.loop.submit { LoopSample(of: shard.rooms.value) }.get()
            connections.merge(sample.connections, uniquingKeysWith: +)
            rooms.formUnion(sample.rooms)
            places += sample.places
            unsent += sample.unsentBytes
            metrics.receivedCommands.increment(by: sample.tally.receivedCommands)
            metrics.sentFrames.increment(by: sample.tally.sentFrames)
            metrics.openedConnections.increment(by: sample.tally.openedConnections)
            metrics.slowReaders.increment(by: sample.tally.slowReaders)
        }
        for (audience, meter) in metrics.connections { meter.set(connections[audience] ?? 0) }
        metrics.rooms.set(rooms.count)
        metrics.memberships.set(places)
        metrics.unsentBytes.set(unsent)
    }
}

/// What one event loop knows at the moment.
private struct LoopSample: Sendable {
    var connections: [Audience: Int] = [:]
    let rooms: Set<ChatID>
    let places: Int
    var unsentBytes = 0
    let tally: LoopTally

    /// Takes the loop's tally. On that loop only.
    init(of shard: RoomShard) {
        (rooms, places) = shard.occupancy
        tally = shard.tally
        shard.tally = LoopTally()
        for connection in shard.connections.values {
            connections[connection.audience, default: 0] += 1
            unsentBytes += connection.unsentBytes
        }
    }
}
