import ChatWire

// What the server tells.
extension ChatClient {
    /// Takes messages in the order in which they came.
    func receive(_ messages: [[UInt8]]) {
        for bytes in messages {
            // What is no event at all is passed over like an unknown one: the next may be good.
            guard let event = try? ServerEvent(jsonBytes: bytes) else { continue }
            receive(event)
        }
        updateState()
        lookAtAgenda()
    }

    func receive(_ event: ServerEvent) {
        switch event {
        case .connected(let greeting): greeted(greeting)
        case .message(let message, let revision):
            acknowledge(message)
            sync(message.chatID, .message(message), revision)
        case .messageUpdated(let message, let revision): sync(message.chatID, .updated(message), revision)
        case .messageDeleted(let message, let revision): sync(message.chatID, .deleted(message), revision)
        case .readReceipt(let chatID, let messageID, let reader, let time, let revision):
            sync(chatID, .read(messageID, list.resolve(reader, in: chatID), at: time), revision)
        case .joined(let chatID, let changes):
            for message in changes.messages {
                acknowledge(message)
            }
            carryOut(chatID) { $0.joined(changes) }
        case .chatCreated(let chat): sawChat(chat, revision: nil)
        case .chatUpdated(let chat, let revision): sawChat(chat, revision: revision)
        case .chatRemoved(let chatID): chatRemoved(chatID)
        case .delivered(let chatID, let participant, let messageID):
            if let chat = list.delivered(chatID, upTo: messageID, to: participant) {
                emit(.delivered(chatID, messageID, participant: participant))
                changed(chat)
            }
        case .typing(let chatID, let someone, let isTyping):
            let typist = TypingIndicators.Typist(chatID: chatID, someone: list.resolve(someone, in: chatID))
            if typists.heard(typist, isTyping: isTyping, at: clock.now) {
                emit(.typing(chatID, typist.someone, isTyping: isTyping))
            }
        case .presence(let participant, let isOnline, let lastSeenAt):
            emit(.presence(participant, isOnline: isOnline, lastSeenAt: lastSeenAt))
            for chat in list.presence(of: participant, isOnline: isOnline, lastSeenAt: lastSeenAt) {
                changed(chat)
            }
        case .userJoined(let chatID, let someone): emit(.joined(chatID, list.resolve(someone, in: chatID)))
        case .userLeft(let chatID, let someone): emit(.left(chatID, list.resolve(someone, in: chatID)))
        case .error(let failure): refused(failure)
        case .pong: baseJoined()
        case .unknown: break
        }
    }

    // MARK: Connection

    private func greeted(_ greeting: ServerEvent.Connected) {
        // The greeting's word counts only where the upgrade agreed on it.
        let spoken = line?.connection?.subprotocol == RealtimeProtocol.v2.rawValue ? greeting.spoken : .base
        line?.spoken = spoken
        line?.greetedAt = clock.now
        probes = 0
        outbox.allowance.announce(greeting.limits)
        recognised(greeting.participant, epoch: greeting.epoch)
        setState(.catchingUp)
        if spoken == .v2 {
            line?.work.append(.identity)
        }
        line?.work.append(.list)
        flushOutbox()
        // What is due depends on what the server speaks: the token's renewal, for one.
        agendaBell.ring()
    }

    /// Notes who one is, and of which store: what was kept of another is worth nothing.
    func recognised(_ participant: ParticipantKey, epoch told: String?) {
        list.me = participant
        let known = identity.flatMap { $0.participant == participant ? $0 : nil }
        if known == nil || !isIdentityTold {
            isIdentityTold = true
            let identity = known ?? Identity(participant: participant)
            self.identity = identity
            emit(.identity(identity))
        }
        let isReplaced = epoch.map { known in told.map { $0 != known } ?? false } ?? false
        if isReplaced || keptFor.map({ $0 != participant }) ?? false {
            storeReplaced()
        }
        let isNews = isReplaced || epoch == nil && told != nil || keptFor != participant
        epoch = told ?? epoch
        keptFor = participant
        if isNews {
            heldRanges = []
            noteBeginning()
        }
        if isSender {
            failForeign()
        }
        if store != nil, let epoch {
            line?.mayFlush = false
            line?.work.append(.stamp(epoch: epoch))
        } else {
            line?.mayFlush = true
        }
    }

    private func storeReplaced() {
        for chatID in syncs.keys.sorted() {
            resets[chatID, default: 0] += 1
            emit(.historyReset(chatID))
        }
        syncs = [:]
        heldRanges = []
        readMarks.forget()
    }

    private func refused(_ failure: ServerEvent.Failure) {
        let error = ClientError(failure)
        if let id = failure.clientMessageID.flatMap({ OutgoingMessage.ID($0) }) {
            if error.code == .rateLimited, faults.has(.droppedWhenSlowed) {
                outbox.drop(id)
            } else if error.code == .rateLimited {
                let pause = error.retryAfter ?? .seconds(1)
                if let message = outbox.slowDown(id, for: pause, at: clock.now) {
                    emit(.outgoing(message))
                }
            } else if let message = outbox.refuse(id, error) {
                failed(message)
                flushOutbox()
            }
            return
        }
        // One that a base server refused by REST as well; on the WebSocket it does not say what it refuses.
        if line?.sendsBySocket == true, let id = outbox.onlyUnderWay, let message = outbox.refuse(id, error) {
            failed(message)
            return flushOutbox()
        }
        emit(.failure(error, failure.chatID))
        // A chat that cannot be joined is not one's to see.
        if let chatID = failure.chatID, let request = failure.requestType,
            ["join_chat", "join_chats"].contains(request)
        {
            chatRemoved(chatID)
        }
    }

    // MARK: Chats

    /// How long a base server may take to answer a ping; one that never does has joined by then.
    private static let pongLimit = Duration.seconds(5)
    /// How long a server may take to answer a join.
    private static let joinLimit = Duration.seconds(30)

    /// Joins a chat, or many: by one command where the server has it.
    func join(_ joins: [ClientCommand.Join]) {
        guard let line else { return }
        if line.spoken == .v2, line.isPolling {
            joinByAsking(joins)
        } else if line.spoken == .v2 {
            if !joins.isEmpty {
                self.line?.joinDue = clock.now + Self.joinLimit
            }
            for start in stride(from: 0, to: joins.count, by: WireLimits.chatsPerJoin) {
                let part = joins[start..<min(start + WireLimits.chatsPerJoin, joins.count)]
                line.send(.joinChats(Array(part), epoch: epoch))
            }
        } else {
            var known: [ChatID] = []
            for join in joins {
                if syncs[join.chatID]?.newest == nil {
                    // What is said between the join and the first event must not be missed: so the newest comes first.
                    line.work.append(.newest(join.chatID))
                } else {
                    known.append(join.chatID)
                }
            }
            joinBase(known)
        }
    }

    /// Joins chats of a base server. It does not say when that is done; but it takes commands in turn, so that the answer to
    /// a ping says so. Only then is read what was missed: what is said later comes as an event.
    func joinBase(_ chats: [ChatID]) {
        guard let line, !chats.isEmpty else { return }
        guard !line.isPolling else {
            for chatID in chats { carryOut(chatID) { $0.joinedBase() } }
            return
        }
        for chatID in chats {
            line.send(.joinChat(ClientCommand.Join(chatID: chatID), epoch: nil))
        }
        line.send(.ping)
        self.line?.joining.append(chats)
        self.line?.joinDue = clock.now + Self.pongLimit
    }

    /// The chats that were joined first are joined now.
    func baseJoined() {
        guard line?.joining.isEmpty == false, let chats = line?.joining.removeFirst() else { return }
        for chatID in chats {
            carryOut(chatID) { $0.joinedBase() }
        }
        flushOutbox()
    }

    func sawChat(_ chat: Chat, revision: Int64?) {
        guard line?.isListRead == true, syncs[chat.id]?.isAway ?? true else {
            return sync(chat.id, .chat(chat), revision)
        }
        changed(list.update(chat) ? chat : nil)
        // What was said in a chat that has just come about is news; of an old one that one newly sees, it is history.
        let isNew = (chat.totalMessages ?? 0) <= 1
        var sync = ChatSync()
        let since = sync.join(listed: chat, fromStart: isNew)
        syncs[chat.id] = sync
        join([ClientCommand.Join(chatID: chat.id, sinceRevision: since)])
    }

    func chatRemoved(_ chatID: ChatID) {
        syncs[chatID] = nil
        joinedByHand.remove(chatID)
        for message in outbox.chatRemoved(chatID) {
            failed(message)
        }
        heldRanges.remove(chatID)
        readMarks.forget(chatID)
        note(.cache(.chatRemoved(chatID)))
        if list.remove(chatID) {
            emit(.chatRemoved(chatID))
        }
    }

    /// Tells of a chat that changed.
    func changed(_ chat: Chat?) {
        guard let chat else { return }
        emit(.chatChanged(chat))
        note(.cache(.chat(chat)))
    }

    private func sync(_ chatID: ChatID, _ event: ChatSync.Event, _ revision: Int64?) {
        if syncs[chatID] == nil {
            syncs[chatID] = ChatSync()
        }
        carryOut(chatID) { $0.receive(event, revision: revision) }
    }

    /// Changes a chat's sync, and does what follows.
    func carryOut(_ chatID: ChatID, _ change: (inout ChatSync) -> ChatSync.Step) {
        guard var sync = syncs[chatID] else { return }
        if !heldRanges.contains(chatID) { noteProgress(of: chatID) }
        sync.faults = faults
        let step = change(&sync)
        syncs[chatID] = sync
        if let fetch = step.fetch {
            line?.work.append(.fetch(chatID, fetch, epoch: epoch))
        }
        for output in step.outputs {
            pass(output, of: chatID)
        }
        noteProgress(of: chatID)
    }

    private func pass(_ output: ChatSync.Output, of chatID: ChatID) {
        switch output {
        case .new(let message):
            if let sender = message.sender {
                let typist = TypingIndicators.Typist(chatID: chatID, someone: ServerEvent.Someone(sender))
                if typists.heard(typist, isTyping: false, at: clock.now) {
                    emit(.typing(chatID, typist.someone, isTyping: false))
                }
            }
            if let line, line.spoken == .v2, !line.isPolling, message.sender != list.me {
                deliveries.reached(message.id, in: chatID)
            }
            emit(.message(message))
            note(.cache(.message(message)))
            changed(list.received(message))
        case .updated(let message):
            emit(.messageUpdated(message))
            note(.cache(.message(message)))
            changed(list.updated(message))
        case .deleted(let message):
            emit(.messageDeleted(message))
            note(.cache(.message(message)))
            // It may have been unread, or the last: only the server can tell the counts and the preview.
            line?.work.append(.chat(chatID))
        case .read(let messageID, let reader, let time):
            emit(.read(chatID, messageID, reader: reader))
            guard let key = reader.key else { return }
            let (chat, needsCount) = list.read(chatID, upTo: messageID, by: key, at: time)
            if key == list.me {
                readMarks.known(messageID, in: chatID)
            }
            changed(chat)
            if needsCount {
                line?.work.append(.chat(chatID))
            }
        case .chat(let chat): changed(list.update(chat) ? chat : nil)
        case .reset:
            resets[chatID, default: 0] += 1
            heldRanges.remove(chatID)
            emit(.historyReset(chatID))
        }
    }
}
