import ChatWire

/// Something that a client notes on the disk, in the order in which it happened.
enum StoreChange: Sendable {
    /// The server has a message from here.
    case sent(OutgoingMessage.ID, Message)
    /// A message from here was refused.
    case failed(OutgoingMessage.ID, ClientError)
    /// Something of the chats.
    case cache(CacheFile.Change)
}
