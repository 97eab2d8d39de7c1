import ChatWire
import NIOCore

/// A publication on its way to all event loops, with the frames that its recipients share.
final class SharedPublication: Sendable {
    let publication: Publication
    private let event: EventFrames
    private let created: EventFrames
    private let updated: EventFrames

    init(_ publication: Publication, renderer: Renderer) {
        self.publication = publication
        event = EventFrames { audience, recipient in
            publication.serverEvent(for: audience, recipient: recipient, renderer: renderer)
        }
        created = EventFrames { audience, recipient in
            .chatCreated(renderer.chat(publication.chat, for: audience.side, caller: recipient))
        }
        updated = EventFrames { audience, recipient in
            .chatUpdated(
                renderer.chat(publication.chat, for: audience.side, caller: recipient), revision: nil)
        }
    }

    /// The event's frame for a joined connection; `nil` where its protocol does not know the event.
    func frame(for connection: RealtimeConnection) -> ByteBuffer? {
        switch publication.event {
        case .message, .read: return event.frame(for: connection.audience)
        case .messageUpdated, .messageDeleted, .delivered:
            return connection.spoken == .v2 ? event.frame(for: connection.audience) : nil
        case .chatChanged:
            guard connection.spoken == .v2 else { return nil }
            return event.frame(
                for: connection.audience, recipient: connection.participant, unreadCount: unreadCount(of: connection))
        case .muteChanged: return nil
        }
    }

    /// The frame of `chat_created` or `chat_updated` for a connection's chat list.
    func chatFrame(for connection: RealtimeConnection, isNew: Bool) -> ByteBuffer {
        (isNew ? created : updated).frame(
            for: connection.audience, recipient: connection.participant, unreadCount: unreadCount(of: connection))
    }

    private func unreadCount(of connection: RealtimeConnection) -> Int {
        publication.chat.participant(connection.participant)?.unreadCount ?? 0
    }
}

extension Publication {
    fileprivate func serverEvent(
        for audience: Audience, recipient: ParticipantKey?, renderer: Renderer
    ) -> ServerEvent {
        let side = audience.side
        switch event {
        case .message(let view):
            return .message(renderer.message(view, in: chat, for: side), revision: chat.revision)
        case .messageUpdated(let view):
            return .messageUpdated(renderer.message(view, in: chat, for: side), revision: chat.revision)
        case .messageDeleted(let view):
            return .messageDeleted(renderer.message(view, in: chat, for: side), revision: chat.revision)
        case .read(let mark):
            return .readReceipt(
                chat.id, mark.messageID, reader: .init(mark.reader), at: mark.readAt, revision: chat.revision)
        case .chatChanged, .muteChanged:
            return .chatUpdated(renderer.chat(chat, for: side, caller: recipient), revision: revision)
        case .delivered(let participant, let messageID): return .delivered(chat.id, participant, messageID)
        }
    }
}
