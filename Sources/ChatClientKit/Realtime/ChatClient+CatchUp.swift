import ChatWire

// REST calls that a connection makes in the background.
extension ChatClient {
    /// Makes a call and takes its answer in.
    ///
    /// - Returns: the connection's end, where without the answer nothing can be right: the next one begins anew.
    func perform(_ work: Line.Work) async -> ConnectionEnd? {
        do throws(ClientError) {
            switch work {
            case .list: try await readList()
            case .identity: try await readIdentity()
            case .fetch(let chatID, .changes(let since), let epoch):
                let changes = try await api.changes(in: chatID, since: since, epoch: epoch)
                take(changes, of: chatID)
            case .fetch(let chatID, .history(let known), _):
                // A message whose answer was lost may stand before what one has.
                let bound = outbox.doubt(in: chatID).map { min($0, known) } ?? known
                let reading = try await readHistory(of: chatID, backTo: bound)
                take(reading, of: chatID)
            case .chat(let chatID):
                let chat = try await api.chat(chatID)
                changed(list.update(chat) ? chat : nil)
            case .stamp(let epoch):
                try await store?.stamp(epoch: epoch)
                line?.mayFlush = true
                flushOutbox()
            case .give(let message, let after):
                try await store?.given(message.id, after: after)
                emit(.outgoing(message))
                line?.send(.sendMessage(message.chatID, message.draft))
            case .post(let message, let after):
                return try await post(message, after: after)
            case .markRead(let chatID, let message):
                try await api.markRead(chatID, upTo: message)
            case .take(let chatID, let since):
                var since = since
                if since == nil { since = try await api.chat(chatID).revision }
                take(try await api.changes(in: chatID, since: since ?? 0, epoch: epoch), of: chatID)
            case .newest(let chatID):
                let page = try await api.history(of: chatID, limit: 1)
                syncs[chatID]?.historyBegins(after: page.messages.map(\.id).max() ?? MessageID(0))
                joinBase([chatID])
                flushOutbox()
            case .renewToken:
                let token = try await keeper.token()
                if token != line?.token {
                    line?.token = token
                    line?.send(.auth(token: token))
                }
                agendaBell.ring()
            }
            updateState()
            lookAtAgenda()
            return nil
        } catch {
            return failed(work, error)
        }
    }

    /// What a failed call means for the connection.
    private func failed(_ work: Line.Work, _ error: ClientError) -> ConnectionEnd? {
        if error.code == .cancelled { return nil }
        switch work {
        case .fetch(let chatID, _, _) where error.status == 403 || error.status == 404,
            .take(let chatID, _) where error.status == 403 || error.status == 404:
            chatRemoved(chatID)
            updateState()
            return nil
        case .markRead where error.code == .refused: return nil
        case .list where line?.spoken == .base && [401, 403, 404].contains(error.status):
            // A base server may keep its list from customers; chats are then joined as they are asked for.
            emit(.failure(error, nil))
            take([])
            return nil
        case .chat, .identity:
            return nil
        case .newest(let chatID):
            // A server that keeps its history from one: then there is nothing to compare with.
            guard error.code == .refused || error.code == .unauthorized else { return .failed(error) }
            joinBase([chatID])
            updateState()
            flushOutbox()
            return nil
        case .stamp, .give, .post:
            emit(.failure(error, nil))
            return .failed(error)
        case .renewToken:
            // The token still counts for a while; when it no longer does, the server says so by closing.
            emit(.failure(error, nil))
            return nil
        case .fetch, .list, .take, .markRead:
            return .failed(error)
        }
    }

    private func readIdentity() async throws(ClientError) {
        let me = try await api.me()
        guard me.participant == list.me, me != identity else { return }
        identity = me
        emit(.identity(me))
        note(.cache(.identity(me)))
    }

    private func readList() async throws(ClientError) {
        take(try await api.chats())
    }

    /// Takes the chat list in and joins what is in it, with what one has.
    func take(_ chats: [Chat]) {
        let gone = list.replace(with: chats, keeping: joinedByHand)
        line?.isListRead = true
        emit(.chats(list.ordered))
        note(.cache(.list(list.ordered)))
        // Of a chat that is gone there may be more than the list had.
        let others = syncs.keys.filter { list.chats[$0] == nil && !joinedByHand.contains($0) }
        forget(Set(gone).union(others))
        for chatID in gone { emit(.chatRemoved(chatID)) }
        if let me = list.me {
            for chat in chats {
                if let mark = chat.participant(me)?.lastReadMessageID { readMarks.known(mark, in: chat.id) }
            }
        }
        var joins: [ClientCommand.Join] = []
        for chatID in list.ordered.map(\.id) + joinedByHand.filter({ list.chats[$0] == nil }).sorted() {
            var sync = syncs[chatID] ?? ChatSync()
            let since = sync.join(listed: list.chats[chatID])
            syncs[chatID] = sync
            joins.append(ClientCommand.Join(chatID: chatID, sinceRevision: since))
        }
        join(joins)
        updateState()
        flushOutbox()
    }

    /// Forgets what is known of chats that are one's no longer.
    func forget(_ chats: Set<ChatID>) {
        for chatID in chats.sorted() {
            syncs[chatID] = nil
            heldRanges.remove(chatID)
            readMarks.forget(chatID)
        }
    }

    private func take(_ changes: Changes, of chatID: ChatID) {
        for message in changes.messages {
            acknowledge(message)
        }
        carryOut(chatID) { $0.isJoining ? $0.joined(changes) : $0.fetched(changes) }
        flushOutbox()
    }

    private func take(_ reading: HeldMessages.Reading, of chatID: ChatID) {
        // An event may have told of a message whose answer was lost.
        for message in reading.messages.sorted(by: { $0.id < $1.id }) {
            acknowledge(message)
        }
        carryOut(chatID) { $0.fetchedHistory(reading) }
        // What is kept and was not read again may be wrong by now.
        if let low = syncs[chatID]?.held?.low { note(.cache(.cut(chatID, below: low))) }
        flushOutbox()
    }

    /// How often a history that shrinks while it is read is begun anew.
    private static let historyTries = 5

    /// Reads from the newest message back to a known one.
    private func readHistory(
        of chatID: ChatID, backTo known: MessageID
    ) async throws(ClientError) -> HeldMessages.Reading {
        for _ in 1..<Self.historyTries {
            let reading = try await readHistoryOnce(of: chatID, backTo: known)
            if reading.isExact { return reading }
        }
        return try await readHistoryOnce(of: chatID, backTo: known)
    }

    private func readHistoryOnce(
        of chatID: ChatID, backTo known: MessageID
    ) async throws(ClientError) -> HeldMessages.Reading {
        var reading = HeldMessages.Reading(messages: [], first: .max, isExact: true)
        var total: Int?
        var number = 1
        while true {
            let page = try await api.history(of: chatID, .page(number), limit: WireLimits.pageSizes.upperBound)
            // Where a message of a page that was read is deleted, one of the next page moves up to it, unseen.
            if number > 1 {
                reading.isExact = reading.isExact && (page.total.flatMap { now in total.map { now >= $0 } } ?? false)
            }
            total = page.total
            reading.messages += page.messages
            reading.first = min(reading.first, page.messages.map(\.id.rawValue).min() ?? reading.first)
            let isWhole = !page.hasMore && (page.total.map { $0 <= reading.messages.count } ?? false)
            if isWhole { reading.first = 0 }
            // New messages push old ones to the next page: read on until one is seen that was known.
            guard page.hasMore, !page.messages.isEmpty, !page.messages.contains(where: { $0.id <= known }) else {
                return reading
            }
            number += 1
        }
    }
}
