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
                let messages = try await readHistory(of: chatID, backTo: known)
                take(messages, of: chatID)
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
            case .newest(let chatID):
                let page = try await api.history(of: chatID, limit: 1)
                syncs[chatID]?.historyShown(upTo: page.messages.map(\.id).max() ?? MessageID(0))
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
        case .fetch(let chatID, _, _) where error.status == 403 || error.status == 404:
            chatRemoved(chatID)
            updateState()
            return nil
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
        case .stamp, .give:
            emit(.failure(error, nil))
            return .failed(error)
        case .renewToken:
            // The token still counts for a while; when it no longer does, the server says so by closing.
            emit(.failure(error, nil))
            return nil
        case .fetch, .list:
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
    private func take(_ chats: [Chat]) {
        let gone = list.replace(with: chats, keeping: joinedByHand)
        line?.isListRead = true
        emit(.chats(list.ordered))
        note(.cache(.list(list.ordered)))
        // Of a chat that is gone there may be more than the list had.
        for chatID in Set(gone).union(syncs.keys.filter { list.chats[$0] == nil && !joinedByHand.contains($0) })
            .sorted()
        {
            syncs[chatID] = nil
            heldRanges.remove(chatID)
            readMarks.forget(chatID)
            if gone.contains(chatID) { emit(.chatRemoved(chatID)) }
        }
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

    private func take(_ changes: Changes, of chatID: ChatID) {
        for message in changes.messages {
            acknowledge(message)
        }
        carryOut(chatID) { $0.fetched(changes) }
        flushOutbox()
    }

    private func take(_ messages: [Message], of chatID: ChatID) {
        let known = syncs[chatID]?.newest
        for message in messages where known.map({ message.id > $0 }) ?? true {
            acknowledge(message)
        }
        carryOut(chatID) { $0.fetchedHistory(messages) }
        flushOutbox()
    }

    /// Reads from the newest message back to a known one.
    private func readHistory(of chatID: ChatID, backTo known: MessageID) async throws(ClientError) -> [Message] {
        var messages: [Message] = []
        var number = 1
        while true {
            let page = try await api.history(of: chatID, .page(number), limit: 100)
            messages += page.messages.filter { $0.id > known }
            // New messages push old ones to the next page: read on until one is seen that was known.
            guard page.hasMore, !page.messages.isEmpty, !page.messages.contains(where: { $0.id <= known }) else {
                return messages
            }
            number += 1
        }
    }
}
