/// The events of a client, from the moment it was asked for; for one reader.
///
/// It holds up to ``capacity`` events that were not taken; when more come, they all are replaced by one
/// ``ClientEvent/resync``. It ends when the client is signed out or goes away.
public struct ClientEvents: AsyncSequence, Sendable {
    /// How many events wait at most.
    public static let capacity = 4096

    let buffer: EventBuffer

    /// Takes the events out.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let buffer: EventBuffer

        /// The next event; nil at the end, and when the task is cancelled.
        public mutating func next() async -> ClientEvent? {
            await buffer.next()
        }

        /// The same: events need no actor.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> ClientEvent? {
            await buffer.next()
        }
    }

    /// Begins to take the events out.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(buffer: buffer)
    }
}
