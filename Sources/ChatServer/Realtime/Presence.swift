import ChatWire
import Synchronization

/// Who is online: counts each participant's connections, on whatever event loop they live.
///
/// A participant whose last connection ended stays online for a grace, so that a reconnect is not told to anyone.
final class Presence: Sendable {
    private struct Person {
        var connections = 0
        /// Counts the ends of last connections: tells whether a grace is still the newest.
        var departures: UInt64 = 0
    }

    private struct State {
        var people: [ParticipantKey: Person] = [:]
        /// Of those seen since the server started; the store knows the others.
        var lastSeen: [ParticipantKey: Timestamp] = [:]
    }

    private let state = Mutex(State())

    /// Whether a connection is open, or ended within the grace.
    func isOnline(_ key: ParticipantKey) -> Bool { state.withLock { $0.people[key] != nil } }

    /// Everyone online.
    var online: [ParticipantKey] { state.withLock { Array($0.people.keys) } }

    /// When the last connection ended, where that was since the server started.
    func lastSeen(_ key: ParticipantKey) -> Timestamp? { state.withLock { $0.lastSeen[key] } }

    /// Counts a connection; `true` when the participant comes online with it.
    func connected(_ key: ParticipantKey) -> Bool {
        state.withLock { state in
            let wasAway = state.people[key] == nil
            state.people[key, default: Person()].connections += 1
            return wasAway
        }
    }

    /// Counts a connection's end; when it was the last one, gives the number with which to call ``graceOver(_:_:at:)``.
    func disconnected(_ key: ParticipantKey) -> UInt64? {
        state.withLock { state in
            guard var person = state.people[key] else { return nil }
            person.connections -= 1
            if person.connections == 0 { person.departures += 1 }
            state.people[key] = person
            return person.connections == 0 ? person.departures : nil
        }
    }

    /// Ends a grace; `true` when the participant went offline with it.
    func graceOver(_ key: ParticipantKey, _ departure: UInt64, at now: Timestamp) -> Bool {
        state.withLock { state in
            guard let person = state.people[key], person.connections == 0, person.departures == departure else {
                return false
            }
            state.people[key] = nil
            state.lastSeen[key] = now
            return true
        }
    }
}
