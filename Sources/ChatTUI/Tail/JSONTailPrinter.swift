internal import ChatClientKit
internal import ChatWire

/// Prints each event as a line of JSON: named and shaped as the protocol has them (docs/COMMANDS.md).
struct JSONTailPrinter: TailPrinter {
    private var output = StandardOutput()

    mutating func print(_ event: ClientEvent) throws {
        complain(of: event)
        guard let line = TailLine(event) else { return }
        try output.line(json: line)
    }
}

/// An event as it is printed.
private struct TailLine: JSONEncodable {
    let event: ClientEvent

    /// nil for what is not printed.
    init?(_ event: ClientEvent) {
        switch event {
        case .message, .messageUpdated, .messageDeleted, .read, .delivered, .typing, .presence, .chatChanged,
            .chatRemoved, .historyReset, .connection:
            self.event = event
        default: return nil
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch event {
            case .message(let message): write("message", message, to: &writer)
            case .messageUpdated(let message): write("message_updated", message, to: &writer)
            case .messageDeleted(let message): write("message_deleted", message, to: &writer)
            case .read(let chat, let message, let reader):
                write("read_receipt", chat, to: &writer)
                writer.field("message_id", message)
                write(reader, as: ("reader_type", "reader_id"), to: &writer)
            case .delivered(let chat, let message, let participant):
                write("delivered", chat, to: &writer)
                writer.field("message_id", message)
                write(.init(participant), as: ("participant_type", "participant_id"), to: &writer)
            case .typing(let chat, let typist, let isTyping):
                write("typing", chat, to: &writer)
                write(typist, as: ("participant_type", "participant_id"), to: &writer)
                writer.field("is_typing", isTyping)
            case .presence(let person, let isOnline, let lastSeen):
                writer.field("type", "presence")
                write(.init(person), as: ("participant_type", "participant_id"), to: &writer)
                writer.field("is_online", isOnline)
                writer.field("last_seen_at", lastSeen)
            case .chatChanged(let chat):
                write("chat_updated", chat.id, to: &writer)
                writer.field("chat", chat)
            case .chatRemoved(let chat): write("chat_removed", chat, to: &writer)
            case .historyReset(let chat): write("history_reset", chat, to: &writer)
            case .connection(let state): write(state, to: &writer)
            default: break
            }
        }
    }

    private func write(_ type: String, _ message: Message, to writer: inout JSONWriter) {
        write(type, message.chatID, to: &writer)
        writer.field("message", message)
    }

    private func write(_ type: String, _ chat: ChatID, to writer: inout JSONWriter) {
        writer.field("type", type)
        writer.field("chat_id", chat)
    }

    private func write(
        _ someone: ServerEvent.Someone, as names: (type: StaticString, id: StaticString), to writer: inout JSONWriter
    ) {
        writer.field(names.type, someone.type)
        writer.field(names.id, someone.id)
    }

    private func write(_ state: ConnectionState, to writer: inout JSONWriter) {
        writer.field("type", "connection")
        switch state {
        case .stopped: writer.field("state", "stopped")
        case .connecting: writer.field("state", "connecting")
        case .catchingUp: writer.field("state", "catching_up")
        case .live: writer.field("state", "live")
        case .polling(let interval, let error):
            writer.field("state", "polling")
            writer.field("every", Double(interval / .milliseconds(1)).rounded() / 1_000)
            writer.field("error", error.message)
        case .waiting(let delay, let error):
            writer.field("state", "waiting")
            writer.field("retry_in", Double(delay / .milliseconds(1)).rounded() / 1_000)
            writer.field("error", error.message)
        case .signedOut(let reason):
            writer.field("state", "signed_out")
            writer.field("error", EventTranslator.words(for: reason))
        }
    }
}
