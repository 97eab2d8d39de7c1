import ChatWire
import NIOCore

extension RealtimeConnection {
    /// How many chats are joined in one go: bounds how much is answered before the peer has to have read it.
    static let joinsAtOnce = 20

    /// Joins chats without a hole (docs/PROTOCOL.md, section 5): enters the rooms first, events held back; reads one snapshot;
    /// sends `joined` from it; lets through what the snapshot does not hold.
    func join(_ joins: [ClientCommand.Join], epoch: String?, _ command: ClientCommand) {
        guard let principal, let shard, let loop = context?.eventLoop else { return }
        for join in joins {
            let member = shard.enter(join.chatID, self)
            if member.held == nil { member.held = [] }
        }
        queue.hold()
        let isSameEpoch = epoch == nil || epoch == server.store.epoch
        let wantsChanges = spoken == .v2
        let connection = NIOLoopBound(self, eventLoop: loop)
        server.store.read(on: loop) { database in
            joins.map { join in
                Result {
                    let chat = try ChatRecord.fetch(join.chatID, for: principal, in: database)
                    let changes =
                        wantsChanges
                        ? try ChangesSince.fetch(
                            since: join.sinceRevision, isSameEpoch: isSameEpoch, limit: WireLimits.listSizes.upperBound,
                            of: chat, in: database) : nil
                    return JoinSnapshot(chat: chat, changes: changes)
                }
            }
        } completion: { result in
            let connection = connection.value
            switch result {
            case .success(let snapshots):
                var budget = Renderer.pageBytes
                for (join, snapshot) in zip(joins, snapshots) {
                    connection.complete(join.chatID, snapshot, command, budget: &budget)
                }
            case .failure(let error):
                for join in joins { connection.fail(join.chatID, error, command) }
            }
            connection.resume()
        }
    }

    private func fail(_ chatID: ChatID, _ error: any Error, _ command: ClientCommand) {
        guard let shard else { return }
        leaveRoom(chatID, shard)
        refuse(error, type: "\(command.typeName)", chatID)
    }

    /// Completes a join; `budget` is what those of one command may answer together, in bytes.
    private func complete(
        _ chatID: ChatID, _ result: Result<JoinSnapshot, any Error>, _ command: ClientCommand, budget: inout Int
    ) {
        // No membership: the connection ended meanwhile, or a removal took its place in the stream.
        guard let principal, let shard else { return }
        guard let member = shard.membership(of: self, in: chatID) else {
            return refuse(Refusal.notFound("Chat"), type: "\(command.typeName)", chatID)
        }
        switch result {
        case .failure(let error): fail(chatID, error, command)
        case .success(let snapshot):
            if let changes = snapshot.changes {
                let answer = server.bus.renderer.changes(
                    changes, epoch: server.store.epoch, for: principal, budget: &budget)
                send(.joined(chatID, answer))
            }
            let held = member.held ?? []
            member.held = nil
            member.baseline = snapshot.chat.revision
            for (frame, revision) in held { member.receive(frame, revision: revision) }
            member.isObserver = snapshot.chat.participant(participant) == nil
            if joined.insert(chatID).inserted, !member.isObserver, server.bus.attendance.joined(chatID, participant) {
                server.bus.tell(chatID, but: participant, .userJoined(chatID, .init(participant)))
            }
        }
    }

    /// Leaves a chat at the client's wish.
    func leave(_ chatID: ChatID) {
        guard let shard, joined.contains(chatID) else { return }
        leaveRoom(chatID, shard)
    }

    /// The account may see the chat no longer: nothing of it follows.
    func lose(_ chatID: ChatID) {
        guard let shard else { return }
        leaveRoom(chatID, shard)
        if spoken == .v2 { send(.chatRemoved(chatID)) }
    }

    /// The participants changed: who watched may be in the chat now, or the other way round.
    func takeRole(_ member: Membership, in chat: ChatRecord) {
        let isObserver = chat.participant(participant) == nil
        guard member.held == nil, member.isObserver != isObserver else { return }
        member.isObserver = isObserver
        let (attendance, someone) = (server.bus.attendance, ServerEvent.Someone(participant))
        if isObserver {
            if typing.end(chat.id) { tellTyping(chat.id, false) }
            if attendance.left(chat.id, participant) {
                server.bus.tell(chat.id, but: participant, .userLeft(chat.id, someone))
            }
        } else if attendance.joined(chat.id, participant) {
            server.bus.tell(chat.id, but: participant, .userJoined(chat.id, someone))
        }
    }

    /// Gives up the place in a room, and tells the others where it was the participant's last.
    func leaveRoom(_ chatID: ChatID, _ shard: RoomShard) {
        if typing.end(chatID) { tellTyping(chatID, false) }
        let isObserver = shard.membership(of: self, in: chatID)?.isObserver ?? true
        shard.leave(chatID, self)
        if joined.remove(chatID) != nil, !isObserver, server.bus.attendance.left(chatID, participant) {
            server.bus.tell(chatID, but: participant, .userLeft(chatID, .init(participant)))
        }
    }
}

/// What a joining connection reads of a chat, in one snapshot.
struct JoinSnapshot: Sendable {
    let chat: ChatRecord
    /// What the client missed; v2 only.
    let changes: ChangesSince?
}

extension Array {
    /// The elements in parts of at most `size`.
    func chunks(of size: Int) -> [[Element]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
