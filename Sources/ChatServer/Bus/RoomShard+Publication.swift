import ChatWire
import NIOCore

extension RoomShard {
    /// Tells this loop's connections of a change: who joined gets the event itself, the other v2 connections of those who
    /// have the chat in their list get `chat_updated` (docs/PROTOCOL.md, section 5).
    func deliver(_ shared: SharedPublication, delivered: DeliveryMarks) {
        let publication = shared.publication
        let isJoinedTold =
            switch publication.event {
            case .muteChanged, .nameChanged: false
            case .delivered: connectionsSpeakV2(in: publication.chat.id)
            default: true
            }
        let removed = isJoinedTold ? tellJoined(shared, delivered: delivered) : []
        tellOrigin(shared)
        if case .delivered = publication.event { return }
        tellList(shared, but: removed, isJoinedTold: isJoinedTold)
    }

    private func connectionsSpeakV2(in chatID: ChatID) -> Bool {
        members(of: chatID).contains { $0.connection.spoken == .v2 }
    }

    /// Tells the room, and gives those who had to leave it.
    private func tellJoined(_ shared: SharedPublication, delivered: DeliveryMarks) -> Set<ConnectionID> {
        let publication = shared.publication
        let chat = publication.chat
        let mayHaveLostSight = publication.before != nil
        // Few of them, however many connections they have.
        var written: [ParticipantKey] = []
        var removed: Set<ConnectionID> = []
        for member in members(of: chat.id) {
            let connection = member.connection
            if mayHaveLostSight, !connection.mayRead(chat) {
                connection.lose(chat.id)
                removed.insert(connection.id)
                continue
            }
            if mayHaveLostSight { connection.takeRole(member, in: chat) }
            guard let frame = shared.frame(for: connection) else { continue }
            member.receive(frame, revision: publication.revision)
            if case .message(let view) = publication.event, connection.spoken == .base, !member.isObserver,
                view.record.sender != connection.participant, !written.contains(connection.participant)
            {
                written.append(connection.participant)
                delivered.note(view.record.id, in: chat.id, for: connection.participant)
            }
        }
        return removed
    }

    /// The asking connection is told of its message even where it did not join.
    private func tellOrigin(_ shared: SharedPublication) {
        guard let origin = shared.publication.origin, let connection = connections[origin],
            !connection.rooms.contains(shared.publication.chat.id),
            let frame = shared.frame(for: connection)
        else { return }
        connection.send(frame)
    }

    private func tellList(_ shared: SharedPublication, but removed: Set<ConnectionID>, isJoinedTold: Bool) {
        let publication = shared.publication
        let isChange = if case .chatChanged = publication.event { true } else { false }
        for connection in concerned(by: publication.chat, before: publication.before) {
            if removed.contains(connection.id) { continue }
            if case .muteChanged(let key) = publication.event, connection.participant != key { continue }
            if case .nameChanged(let key) = publication.event, key.type == .customer, key == connection.participant {
                continue
            }
            let sees = connection.lists(publication.chat)
            let saw =
                isChange
                ? publication.before.map { connection.lists($0) } ?? false
                : sees
            let isJoined = connection.rooms.contains(publication.chat.id)
            switch (saw, sees) {
            case (false, true): connection.send(shared.chatFrame(for: connection, isNew: true))
            case (true, true):
                // Of a mute and of a new name those who joined were told nothing else.
                if !isJoinedTold || !isJoined { connection.send(shared.chatFrame(for: connection, isNew: false)) }
            case (true, false):
                if !connection.mayRead(publication.chat) {
                    connection.lose(publication.chat.id)
                } else if !isJoined {
                    connection.send(shared.chatFrame(for: connection, isNew: false))
                }
            case (false, false): break
            }
        }
    }
}
