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
        let id = draft.clientMessageID.flatMap { OutgoingMessage.ID($0) } ?? OutgoingMessage.ID(using: &generator)
        let message = OutgoingMessage(id: id, chatID: chatID, draft: draft)
        let outcome = OneShot<Result<Message, ClientError>>()
        outcomes[message.id] = outcome
        // Its place in the chat is taken before anything is waited for, so that calls in turn stay in turn.
        outbox.append(message)
        do throws(ClientError) {
            try await storage.store(message)
        } catch {
            _ = outbox.drop(message.id)
            outcomes[message.id] = nil
            throw error
        }
        typing.sent(in: chatID)
        emit(.outgoing(message))
        flushOutbox()
        return PendingMessage(id: message.id, chatID: chatID, outcome: outcome)
    }

    /// Queues a refused message anew, under its old id.
    ///
    /// - Returns: to learn what becomes of it; nil if no such message was refused.
    @discardableResult
    public func retry(_ id: OutgoingMessage.ID) async -> PendingMessage? {
        guard let message = outbox.retry(id) else { return nil }
        let outcome = OneShot<Result<Message, ClientError>>()
        outcomes[id] = outcome
        emit(.outgoing(message))
        flushOutbox()
        return PendingMessage(id: id, chatID: message.chatID, outcome: outcome)
    }

    /// Forgets a message that was refused, or that waits and was never on its way.
    ///
    /// - Returns: whether it was forgotten; the server may have any other.
    @discardableResult
    public func discard(_ id: OutgoingMessage.ID) async -> Bool {
        guard outbox.drop(id) else { return false }
        outcomes.removeValue(forKey: id)?.fill(.failure(.cancelled))
        try? await storage.remove(id)
        return true
    }

    func loadOutbox() async {
        guard !isOutboxLoaded else { return }
        isOutboxLoaded = true
        do throws(ClientError) {
            for message in try await storage.load() {
                outbox.append(message)
            }
        } catch {
            emit(.failure(error, nil))
        }
    }

    /// Sends what may be sent now.
    func flushOutbox() {
        guard let line, let spoken = line.spoken else { return }
        let syncs = syncs
        // A base server tells no repetition apart, so there history is looked at first.
        let ready = outbox.takeReady(at: clock.now) { spoken == .v2 || syncs[$0]?.isLive == true }
        for message in ready {
            emit(.outgoing(message))
            line.send(.sendMessage(message.chatID, message.draft))
        }
    }

    /// Looks whether a stored message is one of those that were sent from here.
    func acknowledge(_ message: Message) {
        let echo = line?.spoken == .base ? list.me : nil
        guard let sent = outbox.acknowledge(message, me: echo) else { return }
        emit(.outgoing(sent))
        outcomes.removeValue(forKey: sent.id)?.fill(.success(message))
        forgotten.append(sent.id)
        flushOutbox()
    }

    func failed(_ message: OutgoingMessage) {
        emit(.outgoing(message))
        if case .failed(let error) = message.state {
            outcomes.removeValue(forKey: message.id)?.fill(.failure(error))
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
        let page = try await api.history(of: chatID, before.map { .before($0) } ?? .newest, limit: limit)
        if before == nil, let newest = page.messages.map(\.id).max() {
            syncs[chatID]?.historyShown(upTo: newest)
        }
        return page
    }

    /// Says that one has seen a chat's messages up to one. Without a connection, and where that was said already, nothing
    /// happens.
    public func markRead(_ chatID: ChatID, upTo message: MessageID) {
        guard let line, line.spoken != nil else { return }
        let known = list.me.flatMap { list.chats[chatID]?.participant($0)?.lastReadMessageID }
        guard [readMarks[chatID], known].allSatisfy({ mark in mark.map { $0 < message } ?? true }) else { return }
        readMarks[chatID] = message
        line.send(.readMessage(chatID, [message]))
    }

    // MARK: Typing

    /// Notes a key typed in a chat's composer: to be called for each, as the others are told seldom enough.
    public func typed(in chatID: ChatID) {
        guard let line, line.spoken != nil else { return }
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
