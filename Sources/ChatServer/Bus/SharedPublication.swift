import ChatWire
import NIOCore
import Synchronization

/// A publication on its way to all event loops, with the frames that its recipients share.
final class SharedPublication: Sendable {
    /// What a recipient is told.
    private enum Telling {
        /// The event itself, as in its chat's room.
        case event
        /// `chat_created` or `chat_updated`, as in the list of chats.
        case created, updated
    }

    let publication: Publication
    private let renderer: Renderer
    private let now: Timestamp
    /// The frames made so far, a table for each ``Telling``.
    private let frames = Mutex((FrameTable(), FrameTable(), FrameTable()))

    init(_ publication: Publication, renderer: Renderer, now: Timestamp) {
        self.publication = publication
        self.renderer = renderer
        self.now = now
    }

    /// The event's frame for a joined connection; `nil` where its protocol does not know the event.
    func frame(for connection: RealtimeConnection) -> ByteBuffer? {
        switch publication.event {
        case .message, .read: return frame(.event, for: connection)
        case .messageUpdated, .messageDeleted, .delivered:
            return connection.spoken == .v2 ? frame(.event, for: connection) : nil
        case .chatChanged:
            guard connection.spoken == .v2 else { return nil }
            return frame(.event, for: connection, unreadCount: unreadCount(of: connection))
        case .muteChanged, .nameChanged: return nil
        }
    }

    /// The frame of `chat_created` or `chat_updated` for a connection's chat list.
    func chatFrame(for connection: RealtimeConnection, isNew: Bool) -> ByteBuffer {
        frame(isNew ? .created : .updated, for: connection, unreadCount: unreadCount(of: connection))
    }

    private func unreadCount(of connection: RealtimeConnection) -> Int {
        publication.chat.participant(connection.participant)?.unreadCount ?? 0
    }

    private func frame(
        _ telling: Telling, for connection: RealtimeConnection, unreadCount: Int = 0
    ) -> ByteBuffer {
        let audience = connection.audience
        let known = frames.withLock { frames in
            Self.table(telling, of: &frames) { $0.frame(for: audience, unreadCount: unreadCount) }
        }
        if let known { return known }
        let frame = EventFrames.frame(serverEvent(telling, for: connection), spoken: audience.spoken, now: now)
        frames.withLock { frames in
            Self.table(telling, of: &frames) { $0.add(frame, for: audience, unreadCount: unreadCount) }
        }
        return frame
    }

    private static func table<Value>(
        _ telling: Telling, of frames: inout (FrameTable, FrameTable, FrameTable),
        _ body: (inout FrameTable) -> Value
    ) -> Value {
        switch telling {
        case .event: body(&frames.0)
        case .created: body(&frames.1)
        case .updated: body(&frames.2)
        }
    }

    private func serverEvent(_ telling: Telling, for connection: RealtimeConnection) -> ServerEvent {
        let (side, recipient) = (connection.participant.type, connection.participant)
        switch telling {
        case .event: return publication.serverEvent(for: side, recipient: recipient, renderer: renderer)
        case .created: return .chatCreated(renderer.chat(publication.chat, for: side, caller: recipient))
        case .updated:
            return .chatUpdated(renderer.chat(publication.chat, for: side, caller: recipient), revision: nil)
        }
    }
}

extension Publication {
    fileprivate func serverEvent(
        for side: ParticipantType, recipient: ParticipantKey, renderer: Renderer
    ) -> ServerEvent {
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
        case .chatChanged, .muteChanged, .nameChanged:
            return .chatUpdated(renderer.chat(chat, for: side, caller: recipient), revision: revision)
        case .delivered(let participant, let messageID): return .delivered(chat.id, participant, messageID)
        }
    }
}
