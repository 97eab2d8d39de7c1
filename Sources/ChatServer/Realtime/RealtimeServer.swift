import ChatWire
import GRDB
import Logging
import NIOCore
import Synchronization

/// What all WebSocket connections share.
final class RealtimeServer: Sendable {
    let store: Store
    let bus: Bus
    let settings: RealtimeSettings
    let logger: Logger
    let authenticator: Authenticator
    /// Begins with the time, so that an id that was read before a restart names no other connection after it. Stays
    /// below 2^53, which every JSON reader takes whole.
    private let lastConnection = Atomic<Int64>(Timestamp.now.milliseconds / 1_000 * 1_000_000)

    init(
        store: Store, bus: Bus, authenticator: Authenticator, settings: RealtimeSettings, logger: Logger
    ) {
        self.store = store
        self.bus = bus
        self.settings = settings
        self.logger = logger
        self.authenticator = authenticator
    }

    /// A name for a new connection.
    func nextConnectionID() -> ConnectionID {
        ConnectionID(rawValue: lastConnection.add(1, ordering: .relaxed).newValue)
    }

    /// Starts the clock of each loop: once a second connections are asked whether they are alive, and delivery marks are
    /// written.
    func start() -> [RepeatedTask] {
        bus.shards.enumerated().map { index, shard in
            let rooms = shard.rooms
            return shard.loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { [self] _ in
                let now = NIODeadline.now().uptimeNanoseconds
                for connection in rooms.value.connections.values { connection.tick(now) }
                rooms.value.flush()
                if index == 0 { writeDeliveryMarks() }
            }
        }
    }

    /// Stores the delivery marks gathered since the last time, and notices other processes' changes.
    private func writeDeliveryMarks() {
        let marks = bus.deliveryMarks.take()
        store.submit(on: nil) { transaction in
            for mark in marks { try transaction.markDelivered(mark.messageID, in: mark.chatID, to: mark.participant) }
        } completion: { [logger, bus] result in
            guard case .failure(let error) = result else { return }
            logger.error("delivery marks not stored", metadata: ["error": "\(error)"])
            // The clients said it once, and will not again.
            for mark in marks { bus.deliveryMarks.note(mark.messageID, in: mark.chatID, for: mark.participant) }
        }
    }

    /// Tells those who share a chat with `key` that it came or went.
    func announce(_ key: ParticipantKey, isOnline: Bool, lastSeenAt: Timestamp?, on loop: any EventLoop) {
        let bus = bus
        store.read(on: loop) { database in
            try ChatRecord.companions(of: key, in: database)
        } completion: { result in
            guard case .success(let companions) = result, !companions.isEmpty else { return }
            bus.tell(companions, .presence(key, isOnline: isOnline, lastSeenAt: lastSeenAt))
        }
    }

    /// Counts a connection's end, and after the grace tells that the participant went.
    func departed(_ key: ParticipantKey, on loop: any EventLoop) {
        guard let departure = bus.presence.disconnected(key) else { return }
        loop.scheduleTask(in: .milliseconds(settings.presenceGrace)) { [self] in
            let now = Timestamp.now
            guard bus.presence.graceOver(key, departure, at: now) else { return }
            announce(key, isOnline: false, lastSeenAt: now, on: loop)
            store.submit(on: nil) { transaction in
                let table = key.type == .user ? "user" : "customer"
                try transaction.database.execute(
                    sql: "UPDATE \(table) SET last_seen_at = ? WHERE id = ?", arguments: [now.milliseconds, key.id])
            } completion: { [logger] result in
                if case .failure(let error) = result {
                    logger.error("last seen not stored", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
