import ChatWire

// Where no WebSocket comes about: the server is asked every so often, until one does.
extension ChatClient {
    /// Between two rounds of asking.
    private static let interval = Duration.seconds(3)
    /// Between two times that the history of a chat of a base server is read again, though its list tells of nothing new.
    private static let rereadInterval = Duration.seconds(60)
    /// Before a WebSocket is tried again, and how long that wait grows at most.
    private static let probeIntervals = (first: Duration.seconds(30), last: Duration.seconds(600))

    /// How a time of asking ended.
    enum PollingEnd: Sendable {
        /// A WebSocket is open.
        case upgraded(OpenSocket)
        /// The server does not answer REST calls either, after a time in which it did, if any.
        case over(ClientError, life: Duration?, token: String?)
    }

    /// Asks the server, and tries a WebSocket now and then.
    ///
    /// - Parameter reason: why there is none.
    func poll(because reason: ClientError) async -> PollingEnd {
        var new = Line(connection: nil, token: "")
        new.polling = .polling(every: Self.interval, because: reason)
        line = new
        let work = new.work
        let end = await withTaskGroup(of: PollingEnd?.self) { group in
            group.addTask { await .over(self.askRepeatedly(), life: nil, token: nil) }
            group.addTask { await self.probe() }
            group.addTask {
                await self.keepAgenda()
                return nil
            }
            for _ in 0..<Self.workers {
                group.addTask {
                    while let item = await work.next() {
                        if case .failed(let error) = await self.perform(item) {
                            return .over(error, life: nil, token: nil)
                        }
                    }
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let result = await group.next() {
                if let result { return result }
            }
            return .over(.cancelled, life: nil, token: nil)
        }
        let life = line?.greetedAt.map { clock.now - $0 }
        lineEnded()
        guard case .over(let error, _, _) = end else { return end }
        return .over(error, life: life, token: await keeper.session.accessToken)
    }

    /// Tries a WebSocket now and then.
    private func probe() async -> PollingEnd? {
        while true {
            await retryBell.wait(atMost: nextProbe(), clock: clock)
            guard !Task.isCancelled, !isSignedOut else { return nil }
            guard let token = try? await keeper.token(),
                case .success(let socket) = await openSocket(token: token)
            else { continue }
            // What is on its way by REST is not to be overtaken.
            line?.isLeaving = true
            while posting > 0, !Task.isCancelled { await postedBell.wait() }
            return .upgraded(socket)
        }
    }

    /// Half of an interval that doubles, and some more by chance.
    private func nextProbe() -> Duration {
        let interval = min(Self.probeIntervals.first * (1 << min(probes, 6)), Self.probeIntervals.last)
        probes += 1
        // The high half of a random number, as a share of the whole.
        let share = generator.next() >> 32
        return interval / 2 + .milliseconds((UInt64(interval / .milliseconds(2)) * share) >> 32)
    }

    // MARK: Asking

    private func askRepeatedly() async -> ClientError {
        while !Task.isCancelled, !isSignedOut {
            do throws(ClientError) {
                try await ask()
            } catch {
                return error
            }
            updateState()
            lookAtAgenda()
            await pollBell.wait(atMost: Self.interval, clock: clock)
        }
        return .cancelled
    }

    private func ask() async throws(ClientError) {
        let known = if list.chats.isEmpty { try await api.chats() } else { list.ordered }
        // Asked for before the list: a store that is replaced after that shows with the next round.
        let told = try await askEpoch(of: known)
        let chats = try await api.chats()
        guard line?.spoken == nil else {
            if let told, told != epoch, let me = list.me {
                recognised(me, epoch: told)
                take(chats)
            } else {
                takeAgain(chats)
            }
            return
        }
        let spoken: RealtimeProtocol = (chats + known).contains { $0.revision != nil } ? .v2 : .base
        // A base server says who one is on the WebSocket only.
        let me: Identity? = if spoken == .v2 { try await api.me() } else { nil }
        line?.spoken = spoken
        line?.greetedAt = clock.now
        if let me {
            recognised(me.participant, epoch: told)
            if me != identity {
                identity = me
                emit(.identity(me))
                note(.cache(.identity(me)))
            }
        } else if let me = list.me {
            recognised(me, epoch: nil)
        } else {
            line?.mayFlush = true
        }
        take(chats)
        noteListed(chats)
        agendaBell.ring()
    }

    /// The epoch of a v2 server's store, which only the answer to `changes` tells.
    private func askEpoch(of chats: [Chat]) async throws(ClientError) -> String? {
        for chat in chats.prefix(3) {
            guard let revision = chat.revision else { continue }
            do throws(ClientError) {
                return try await api.changes(in: chat.id, since: revision, epoch: nil).epoch
            } catch  where error.status == 403 || error.status == 404 {
                // One that is gone since.
                continue
            }
        }
        return nil
    }

    // MARK: Taking

    /// Takes a list that was read again.
    private func takeAgain(_ chats: [Chat]) {
        let listed = Set(chats.map(\.id))
        let gone = list.chats.keys.filter { !listed.contains($0) && !joinedByHand.contains($0) }
        forget(Set(gone))
        for chatID in gone.sorted() where list.remove(chatID) {
            note(.cache(.chatRemoved(chatID)))
            emit(.chatRemoved(chatID))
        }
        for chat in chats {
            if let me = list.me, let mark = chat.participant(me)?.lastReadMessageID {
                readMarks.known(mark, in: chat.id)
            }
            if syncs[chat.id]?.isAway ?? true {
                sawChat(chat, revision: nil)
            } else if line?.spoken == .v2 {
                carryOut(chat.id) { $0.listed(chat) }
            } else {
                changed(list.update(chat) ? chat : nil)
                rereadIfDue(chat)
            }
        }
        for chatID in joinedByHand.subtracting(listed).sorted() {
            line?.work.append(.take(chatID, since: syncs[chatID]?.revision))
        }
        flushOutbox()
    }

    /// A base server's list tells of new messages at best; of edits and deletions only the history does.
    private func rereadIfDue(_ chat: Chat) {
        guard let known = line?.listed[chat.id] else { return noteListed([chat]) }
        guard known.chat != chat || clock.now >= known.rereadDue else { return }
        noteListed([chat])
        carryOut(chat.id) { $0.reread() }
    }

    private func noteListed(_ chats: [Chat]) {
        for chat in chats { line?.listed[chat.id] = (chat, clock.now + Self.rereadInterval) }
    }

    /// Begins with chats as they are listed, and with what they missed.
    func joinByAsking(_ joins: [ClientCommand.Join]) {
        for join in joins {
            guard let since = join.sinceRevision, let chat = list.chats[join.chatID], chat.revision == since else {
                line?.work.append(.take(join.chatID, since: join.sinceRevision))
                continue
            }
            let nothing = Changes(epoch: epoch ?? "", reset: false, revision: since, chat: chat)
            carryOut(join.chatID) { $0.joined(nothing) }
        }
    }

    // MARK: Sending

    /// Sends a message by REST, whose answer says for sure what became of it.
    ///
    /// - Throws: ``ClientError/Code/storage`` where it could not be noted.
    func post(_ message: OutgoingMessage, after: MessageID?) async throws(ClientError) -> ConnectionEnd? {
        guard line?.isLeaving == false else { return nil }
        posting += 1
        defer {
            posting -= 1
            postedBell.ring()
        }
        if line?.spoken == .base { try await store?.given(message.id, after: after) }
        emit(.outgoing(message))
        do throws(ClientError) {
            let answer = try await api.send(message.draft, to: message.chatID)
            // Where no WebSocket ever was, a base server says who one is by this alone.
            if list.me == nil, let me = answer.sender ?? answer.senderID.map({ ParticipantKey(type: kind, id: $0) }) {
                recognised(me, epoch: nil)
            }
            if let sent = outbox.settled(message.id, as: answer) { stored(sent, as: answer) }
            if line?.spoken == .v2 {
                receive(.message(answer, revision: answer.revision))
            } else if line?.isPolling == true {
                carryOut(message.chatID) { $0.reread() }
            }
            updateState()
            return nil
        } catch {
            return notPosted(message, error)
        }
    }

    /// How long the next message waits after an answer was lost.
    private static let pause = Duration.seconds(1)

    private func notPosted(_ message: OutgoingMessage, _ error: ClientError) -> ConnectionEnd? {
        switch error.code {
        case .cancelled: return nil
        case .rateLimited:
            let pause = error.retryAfter ?? Self.pause
            if let queued = outbox.slowDown(message.id, for: pause, at: clock.now) { emit(.outgoing(queued)) }
        case .unreachable, .timedOut, .serverFailed, .invalidResponse:
            let pause = max(error.retryAfter ?? Self.pause, Self.pause)
            if let queued = outbox.lost(message.id, for: pause, at: clock.now) { emit(.outgoing(queued)) }
            settleDoubts()
            // A server that cannot tell a repetition is not given it again before its history was looked at.
            if line?.spoken == .base { carryOut(message.chatID) { $0.reread() } }
        default:
            // A base server may refuse its customers the call, and take their messages over the WebSocket.
            if let line, line.spoken == .base, !line.isPolling, !line.sendsBySocket, kind == .customer,
                [401, 403, 404, 405].contains(error.status)
            {
                self.line?.sendsBySocket = true
                _ = outbox.slowDown(message.id, for: .zero, at: clock.now)
            } else if error.code == .unauthorized {
                return .failed(error)
            } else if let refused = outbox.refuse(message.id, error) {
                failed(refused)
                flushOutbox()
            }
        }
        lookAtAgenda()
        return nil
    }
}
