public import ChatWire

/// A message that was given to the client, to learn what becomes of it.
///
/// It may be dropped: the message goes its way, and each step is a ``ClientEvent/outgoing(_:)`` as well.
public struct PendingMessage: Sendable, Identifiable {
    /// The message's id for life.
    public let id: OutgoingMessage.ID
    /// Where it goes.
    public let chatID: ChatID

    let outcome: OneShot<Result<Message, ClientError>>

    /// Waits until the server has the message; that may take as long as the line is down.
    ///
    /// - Returns: the message as it is stored.
    /// - Throws: why it was refused; ``ClientError/Code/cancelled`` when the waiting task is cancelled, which leaves the
    ///   message alone.
    public func stored() async throws(ClientError) -> Message {
        guard let result = await outcome.value() else { throw .cancelled }
        return try result.get()
    }
}
