import ChatWire
import Synchronization

/// Who sends files just now: a few at a time each, so that nobody fills the server's connections and disk with halves.
final class UploadSlots: Sendable {
    /// How many files one may send at a time.
    static let limit = 8

    private let taken = Mutex<[ParticipantKey: Int]>([:])

    /// Does something in one of the caller's slots.
    ///
    /// - Throws: 429 when all are taken.
    func withSlot<Value>(of key: ParticipantKey, _ body: () async throws -> Value) async throws -> Value {
        let isFree = taken.withLock { taken in
            guard taken[key, default: 0] < Self.limit else { return false }
            taken[key, default: 0] += 1
            return true
        }
        guard isFree else { throw Refusal(.rateLimited, "Too many uploads at once", retryAfter: 1) }
        defer {
            taken.withLock { taken in
                let left = taken[key, default: 1] - 1
                taken[key] = left > 0 ? left : nil
            }
        }
        return try await body()
    }
}
