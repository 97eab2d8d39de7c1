import ChatWire

/// What is known of one message's way: shown over the screen.
public struct MessageInfo: Sendable {
    let chat: ChatID
    let message: MessageID
    /// Who had read it when, as the server tells; nil until it has answered.
    var receipts: [ReadReceipt]?
    var deliveredAt: Timestamp?
    var editedAt: Timestamp?

    init(chat: ChatID, message: MessageID) {
        self.chat = chat
        self.message = message
    }

    /// Takes what the server tells.
    mutating func take(_ told: Message) {
        receipts = told.readReceipts
        deliveredAt = told.deliveredAt
        editedAt = told.isEdited ? told.updatedAt : nil
    }
}
