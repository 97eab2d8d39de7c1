import ChatWire
import GRDB

/// What the salon's own system is told (docs/operations.md, "Webhooks").
struct WebhookBody: Sendable, JSONEncodable {
    /// Names what is told: the same however often it is.
    let id: String
    private let event: WebhookEvent
    private let chat: ChatRecord
    private let message: MessageRecord?

    /// What an event is by now; `nil` where nothing is left of it: the message was deleted, or the chat has ended.
    init?(_ event: WebhookEvent, epoch: String, in database: Database) throws {
        guard let chat = try ChatRecord.fetch(event.chatID, in: database), chat.isActive else { return nil }
        var message: MessageRecord?
        if let id = event.messageID {
            message = try MessageRecord.fetchAll(where: "m.id = ?", arguments: [id.rawValue], in: database).first
            guard let message, !message.isDeleted else { return nil }
        } else if chat.waitingSince == nil {
            // Somebody was faster.
            return nil
        }
        id = "\(epoch)-\(event.id)"
        self.event = event
        self.chat = chat
        self.message = message
    }

    /// Writes the body.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("type", event.kind.rawValue)
            writer.field("created_at", event.createdAt)
            writer.field("salon_id", chat.salonID)
            writer.key("chat")
            writer.object { writer in
                writer.field("id", chat.id)
                writer.field("chat_type", chat.chatType.rawValue)
                writer.field("title", chat.title)
                writer.field("is_unassigned", chat.isUnassigned)
                writer.field("waiting_since", chat.waitingSince)
            }
            if let message {
                writer.key("message")
                writer.object { writer in
                    writer.field("id", message.id)
                    writer.field("sender_type", message.sender.type.rawValue)
                    writer.field("sender_id", message.sender.id)
                    writer.field("sender_name", name(of: message.sender))
                    writer.field("message_type", message.messageType.rawValue)
                    writer.field("preview", message.preview)
                    writer.field("created_at", message.createdAt)
                }
            }
            writer.key("recipients")
            writer.array { writer in
                for recipient in recipients {
                    writer.object { writer in
                        writer.field("participant_type", recipient.key.type.rawValue)
                        writer.field("participant_id", recipient.key.id)
                        writer.field("name", recipient.name)
                        writer.field("email", recipient.email)
                        writer.field("phone_number", recipient.phone)
                    }
                }
            }
        }
    }

    /// Whom it concerns: those who missed the message; of a wait, the staff in the chat, none for one that is in the queue.
    private var recipients: [ParticipantRecord] {
        chat.participants.filter { participant in
            guard participant.isActive else { return false }
            switch event.kind {
            case .message: return event.recipients.contains(participant.key)
            case .waiting, .unanswered: return participant.key.type == .user
            }
        }
    }

    private func name(of key: ParticipantKey) -> String? { chat.participants.first { $0.key == key }?.name }
}
