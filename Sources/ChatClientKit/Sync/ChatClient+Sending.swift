public import ChatWire

// What one tells the server.
extension ChatClient {
    // MARK: Messages

    /// Sends a text. Returns when the outbox has it; the rest happens by itself.
    ///
    /// - Throws: ``ClientError/Code/invalidArgument`` for a blank text or one over 10,000 Unicode scalars.
    @discardableResult
    public func send(
        _ text: String, to chatID: ChatID, replyingTo reply: MessageID? = nil
    ) async throws(ClientError) -> PendingMessage {
        var draft = MessageDraft(text: text)
        draft.replyToMessageID = reply
        return try await send(draft, to: chatID)
    }

    /// Sends a message of any kind; see ``send(_:to:replyingTo:)``. Its `clientMessageID`, which must be new, becomes the
    /// message's id; without one it gets a random one.
    @discardableResult
    public func send(_ draft: MessageDraft, to chatID: ChatID) async throws(ClientError) -> PendingMessage {
        guard !isSignedOut else { throw ClientError(.signedOut, "Signed out.") }
        guard draft.messageType != .text || !draft.content.isBlank else {
            throw ClientError(.invalidArgument, "The message is empty.")
        }
        guard draft.content.unicodeScalars.count <= WireLimits.contentLength else {
            throw ClientError(
                .invalidArgument, "The message is longer than \(WireLimits.contentLength) characters.",
                serverCode: .messageTooLong)
        }
        await open()
        if let storeFailure { throw storeFailure }
        let id = draft.clientMessageID.flatMap { OutgoingMessage.ID($0) } ?? OutgoingMessage.ID(using: &generator)
        let message = OutgoingMessage(id: id, chatID: chatID, draft: draft, createdAt: clock.wallTime)
        guard outcomes[id] == nil, !outbox.holds(id), outbox.failedMessage(id) == nil else {
            throw ClientError(.invalidArgument, "A message of that id was sent before.")
        }
        let outcome = OneShot<Result<Message, ClientError>>()
        outcomes[id] = outcome
        // Its place in the chat is taken before anything is waited for, so that calls in turn stay in turn.
        outbox.append(message, place: nil, epoch: epoch)
        do throws(ClientError) {
            outbox.stored(id, at: try await keep(message))
        } catch {
            outbox.drop(id)
            outcomes[id] = nil
            throw error
        }
        typing.sent(in: chatID)
        emit(.outgoing(message))
        flushOutbox()
        lookAtAgenda()
        return PendingMessage(id: id, chatID: chatID, client: self, outcome: outcome)
    }

    /// Puts a message where it outlives the process.
    ///
    /// - Returns: its place.
    private func keep(_ message: OutgoingMessage) async throws(ClientError) -> Int64 {
        if let store { return try await store.append(message, epoch: epoch) }
        lastPlace += 1
        return lastPlace
    }

    /// Queues a refused message anew, under its old id.
    ///
    /// - Returns: to learn what becomes of it; nil if no such message was refused.
    @discardableResult
    public func retry(_ id: OutgoingMessage.ID) async -> PendingMessage? {
        await open()
        guard let known = outbox.failedMessage(id), outcomes[id] == nil else { return nil }
        let outcome = OneShot<Result<Message, ClientError>>()
        outcomes[id] = outcome
        var place: Int64? = lastPlace + 1
        if let store {
            place = (try? await store.retry(id, epoch: epoch)) ?? nil
        } else {
            lastPlace += 1
        }
        guard let place else {
            outcomes[id] = nil
            return nil
        }
        // Another look at the outbox may have found it there already.
        if let message = outbox.retry(id, place: place, epoch: epoch) { emit(.outgoing(message)) }
        flushOutbox()
        return PendingMessage(id: id, chatID: known.chatID, client: self, outcome: outcome)
    }

    /// Forgets a message that was refused, or that waits and was never on its way.
    ///
    /// - Returns: whether it was forgotten; the server may have any other, and in a folder that is shared the process that
    ///   sends may be about to send it.
    @discardableResult
    public func discard(_ id: OutgoingMessage.ID) async -> Bool {
        await open()
        guard outbox.canDrop(id), isSender || outbox.failedMessage(id) != nil else { return false }
        outbox.drop(id)
        resolve(id, .failure(.cancelled))
        do throws(ClientError) {
            try await store?.drop(id)
            return true
        } catch {
            emit(.failure(error, nil))
            return false
        }
    }

    /// Sends what may be sent now.
    func flushOutbox() {
        guard isSender, let line, let spoken = line.spoken, line.mayFlush, !line.isLeaving else { return }
        guard spoken == .base else {
            for message in outbox.takeReady(at: clock.now) {
                if line.isPolling {
                    line.work.append(.post(message, after: nil))
                } else {
                    emit(.outgoing(message))
                    line.send(.sendMessage(message.chatID, draft(of: message)))
                }
            }
            return
        }
        // A base server tells no repetition apart, so there history is looked at first.
        for chatID in outbox.waitingChats where line.isListRead {
            if syncs[chatID] == nil { join(chatID) }
        }
        let (syncs, outbox, isKnown) = (syncs, outbox, list.me != nil)
        let ready = self.outbox.takeReady(at: clock.now) { chatID in
            syncs[chatID]?.isLive == true && (isKnown || !outbox.isInDoubt(chatID))
        }
        for message in ready {
            let after = [syncs[message.chatID]?.newest, outbox.newestStored[message.chatID]].compactMap { $0 }.max()
            self.outbox.given(message.id, after: after)
            line.work.append(line.sendsBySocket ? .give(message, after: after) : .post(message, after: after))
        }
    }

    /// What a message says, to a server that tells repetitions.
    private func draft(of message: OutgoingMessage) -> MessageDraft {
        var draft = message.draft
        if faults.has(.newIdentity) { draft.clientMessageID = OutgoingMessage.ID(using: &generator).rawValue }
        if faults.has(.forgottenTooEarly) { note(.failed(message.id, .cancelled)) }
        return draft
    }

    /// Looks whether a stored message is one of those that were sent from here.
    func acknowledge(_ message: Message) {
        let me = line?.spoken == .base ? list.me : nil
        guard let sent = outbox.acknowledge(message, me: me, isEchoed: line?.sendsBySocket ?? false) else { return }
        stored(sent, as: message)
    }

    /// Settles what is in doubt by what was told while it was under way.
    func settleDoubts() {
        for (sent, message) in outbox.settleDoubts() { stored(sent, as: message) }
    }

    /// Notes that the server has a message, as this one.
    func stored(_ sent: OutgoingMessage, as message: Message) {
        emit(.outgoing(sent))
        resolve(sent.id, .success(message))
        note(.sent(sent.id, message))
        flushOutbox()
    }

    func failed(_ message: OutgoingMessage) {
        emit(.outgoing(message))
        if case .failed(let error) = message.state {
            resolve(message.id, .failure(error))
            note(.failed(message.id, error))
        }
    }

    // MARK: Chats

    /// Receives a chat's events from now on, though the list does not have it: the chats of the list are joined without
    /// asking.
    public func join(_ chatID: ChatID) {
        joinedByHand.insert(chatID)
        // Before the list is read, and without a connection, it is joined together with the list's.
        guard line?.isListRead == true, syncs[chatID]?.isAway ?? true else { return }
        var sync = syncs[chatID] ?? ChatSync()
        let since = sync.join(listed: list.chats[chatID])
        syncs[chatID] = sync
        join([ClientCommand.Join(chatID: chatID, sinceRevision: since)])
        updateState()
    }

    /// A page of a chat's history, the newest message first.
    ///
    /// - Parameters:
    ///   - before: a message that one has; the page ends before it. nil gives the newest.
    ///   - limit: 1 to 100.
    public func history(
        of chatID: ChatID, before: MessageID? = nil, limit: Int = WireLimits.defaultPageSize
    ) async throws(ClientError) -> MessagePage {
        let (known, generation) = (epoch, resets[chatID])
        let beginning = heldRanges.contains(chatID) ? beginnings[chatID, default: 0] : nil
        let page = try await api.history(of: chatID, before.map { .before($0) } ?? .newest, limit: limit)
        guard epoch == known, resets[chatID] == generation else { return page }
        syncs[chatID]?.historyShown(
            page.messages, upTo: before, reachesStart: !page.hasMore && page.total != nil)
        if heldRanges.contains(chatID), beginning == beginnings[chatID, default: 0] {
            note(.cache(.page(chatID, page.messages, upTo: before, reachesStart: !page.hasMore)))
        }
        return page
    }

    /// What is kept of a chat's history, the newest message first: to be shown at once, until ``history(of:before:limit:)``
    /// answers. It may be old, and is empty where nothing is kept.
    ///
    /// - Parameters:
    ///   - before: a message that one has; the page ends before it. nil gives the newest.
    ///   - limit: how many at most.
    public func keptHistory(
        of chatID: ChatID, before: MessageID? = nil, limit: Int = WireLimits.defaultPageSize
    ) async -> [Message] {
        await open()
        return await store?.page(of: chatID, before: before, limit: limit).messages ?? []
    }

    /// Says that one has seen a chat's messages up to one. The server is told at most once a second and chat; without a
    /// connection, with the next one.
    public func markRead(_ chatID: ChatID, upTo message: MessageID) {
        let known = list.me.flatMap { list.chats[chatID]?.participant($0)?.lastReadMessageID }
        guard known.map({ $0 < message }) ?? true else { return }
        readMarks.reached(message, in: chatID)
        lookAtAgenda()
    }

    // MARK: Typing

    /// Notes a key typed in a chat's composer: to be called for each, as the others are told seldom enough.
    public func typed(in chatID: ChatID) {
        guard let line, line.spoken != nil, !line.isPolling else { return }
        if let notice = typing.key(in: chatID, at: clock.now) {
            line.send(.typing(notice.chatID, isTyping: notice.isTyping))
        }
        lookAtAgenda()
    }

    /// Notes that the composer was emptied or left without sending.
    public func stoppedTyping(in chatID: ChatID) {
        if let notice = typing.stop(in: chatID) {
            line?.send(.typing(notice.chatID, isTyping: notice.isTyping))
        }
    }
}
