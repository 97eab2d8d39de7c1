public import ChatWire

/// A message that was given to the client, to learn what becomes of it.
///
/// Its outcome can be awaited (``stored()``) or watched (``steps``). It may be dropped, too: the message goes its way, and
/// each step is a ``ClientEvent/outgoing(_:)`` as well.
public struct PendingMessage: Sendable, Identifiable {
    /// The message's id for life.
    public let id: OutgoingMessage.ID
    /// Where it goes.
    public let chatID: ChatID

    let client: ChatClient
    let outcome: OneShot<Result<Message, ClientError>>

    /// Waits until the server has the message; that may take as long as the line is down, and without ``ChatClient/run()``
    /// for ever.
    ///
    /// - Returns: the message as it is stored.
    /// - Throws: why it was refused; ``ClientError/Code/cancelled`` when the waiting task is cancelled, which leaves the
    ///   message alone.
    @discardableResult
    public func stored() async throws(ClientError) -> Message {
        guard let result = await outcome.value() else { throw .cancelled }
        return try result.get()
    }
}
