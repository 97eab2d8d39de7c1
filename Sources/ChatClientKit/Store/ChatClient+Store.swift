import ChatWire

// What outlives the process: read when the client is first used, noted as things happen.
extension ChatClient {
    /// How often a process that does not send looks whether the one that does is gone, besides being told.
    private static let leaseInterval = Duration.seconds(2)

    // MARK: Opening

    /// Reads what was kept, the first time that it is called.
    func open() async {
        if let opened {
            // No pause once it is done: what is called in turn stays in turn.
            if !opened.isFilled { _ = await opened.value() }
            return
        }
        let opened = OneShot<Void>()
        self.opened = opened
        defer { opened.fill(()) }
        guard let store else { return }
        outbox.done = [:]
        do throws(ClientError) {
            let contents = try await store.open()
            adopt(contents.cache)
            adopt(contents.outgoing)
            for problem in contents.problems {
                emit(.failure(problem, nil))
            }
        } catch {
            // Without the outbox nothing can be promised: what is sent fails at once. All else works.
            storeFailure = error
            emit(.failure(error, nil))
        }
    }

    /// Takes what was known when the account was last looked at: to be shown, and to go on from.
    private func adopt(_ contents: CacheFile.Contents) {
        guard let me = contents.me else { return }
        epoch = contents.epoch
        keptFor = me
        list.me = me
        identity = contents.identity.flatMap { $0.participant == me ? $0 : nil }
        _ = list.replace(with: contents.chats, keeping: [])
        for (chatID, range) in contents.ranges {
            let held = contents.held[chatID] ?? []
            let isWhole = held.count < HeldMessages.limit
            syncs[chatID] = ChatSync(
                revision: range.revision,
                newest: range.newest > 0 || range.revision == nil ? MessageID(range.newest) : nil,
                held: HeldMessages(from: isWhole ? range.low : held.map(\.id.rawValue).min() ?? range.low, held))
            heldRanges.insert(chatID)
        }
    }

    /// Takes what the outbox holds, this process's or another's.
    private func adopt(_ entries: [OutboxFile.Entry]) {
        for entry in entries {
            let id = entry.message.id
            if entry.isDropped {
                if outbox.drop(id) {
                    resolve(id, .failure(.cancelled))
                }
                outbox.done?[id] = nil
                continue
            }
            switch entry.message.state {
            case .queued, .sending:
                // What this process wrote itself is there already, or was, and the disk does not know yet.
                guard !outbox.holds(id), outbox.done?[id].map({ $0 < entry.place }) ?? true else { continue }
                outbox.done?[id] = nil
                if outbox.failedMessage(id) != nil {
                    if let message = outbox.retry(id, place: entry.place, epoch: entry.epoch) {
                        emit(.outgoing(message))
                    }
                } else {
                    outbox.append(entry.message, place: entry.place, epoch: entry.epoch, after: entry.after)
                    emit(.outgoing(entry.message))
                }
            case .sent(let message):
                if let sent = outbox.settled(id, as: message) { emit(.outgoing(sent)) }
                outbox.done?[id] = nil
                resolve(id, .success(message))
            case .failed(let error):
                if outbox.holds(id) {
                    if let message = outbox.refuse(id, error) { emit(.outgoing(message)) }
                } else if outbox.failedMessage(id) == nil {
                    outbox.appendFailed(entry.message)
                    emit(.outgoing(entry.message))
                }
                outbox.done?[id] = nil
                resolve(id, .failure(error))
            }
        }
    }

    /// Tells whoever waits for a message what became of it.
    func resolve(_ id: OutgoingMessage.ID, _ result: Result<Message, ClientError>) {
        outcomes.removeValue(forKey: id)?.fill(result)
    }

    // MARK: Noting

    /// Notes something to be kept, behind what was noted before.
    func note(_ change: StoreChange) {
        guard store != nil else { return }
        if case .cache = change, !isSender { return }
        changes.append(change)
    }

    /// Notes whose the cache is from now on, and of which store.
    func noteBeginning() {
        guard let me = list.me else { return }
        note(.cache(.replaced(epoch: epoch, me: me)))
        if let identity, identity.participant == me { note(.cache(.identity(identity))) }
    }

    /// Notes how far a chat was passed on, once all before it is noted.
    func noteProgress(of chatID: ChatID) {
        guard store != nil, isSender, let sync = syncs[chatID], sync.isKnown,
            sync.revision != nil || sync.newest != nil
        else { return }
        if heldRanges.insert(chatID).inserted {
            beginnings[chatID, default: 0] += 1
            note(.cache(.began(chatID, revision: sync.revision, newest: sync.newest)))
        } else {
            note(.cache(.reached(chatID, revision: sync.revision, newest: sync.newest)))
        }
    }

    /// Writes what was noted, until the task is cancelled.
    func keepNotes() async {
        guard let store else { return }
        while let first = await changes.next() {
            await write([first] + changes.takeAll(), to: store)
        }
        let rest = changes.takeAll()
        if !rest.isEmpty {
            await write(rest, to: store)
        }
    }

    private func write(_ changes: [StoreChange], to store: ClientStore) async {
        do throws(ClientError) {
            if let problem = try await store.apply(changes) {
                emit(.failure(problem, nil))
                beginCacheAnew()
            }
        } catch {
            // What the server has and the outbox does not know of is sent again after the next start, under its id.
            emit(.failure(error, nil))
        }
    }

    /// Fills an empty cache with what is known.
    private func beginCacheAnew() {
        _ = changes.takeAll { change in
            if case .cache = change { true } else { false }
        }
        heldRanges = []
        guard list.me != nil else { return }
        noteBeginning()
        note(.cache(.list(list.ordered)))
        for chatID in syncs.keys.sorted() where !(syncs[chatID]?.isCatchingUp ?? true) {
            noteProgress(of: chatID)
        }
    }

    // MARK: Other processes

    /// Hears of what other processes of the account do, and takes over when the one that sends is gone.
    func watchFolder() async {
        guard let store, let watch = await folderWatch else { return }
        while !Task.isCancelled {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watch.change() }
                if !isSender {
                    group.addTask { [clock] in await clock.sleep(for: Self.leaseInterval) }
                }
                await group.next()
                group.cancelAll()
            }
            guard !Task.isCancelled else { return }
            do throws(ClientError) {
                if !faults.has(.ignoredSuccession) { try await takeOver() }
                adopt(try await store.outgoingChanges())
                flushOutbox()
                lookAtAgenda()
            } catch {
                emit(.failure(error, nil))
            }
        }
    }

    /// Becomes the one that sends, if there is none: what the other left unsent, and its cache where it is as far as one is
    /// oneself.
    func takeOver() async throws(ClientError) {
        guard !isSender else { return }
        guard let store else {
            isSender = true
            return
        }
        guard let contents = try await store.takeOver() else { return }
        isSender = true
        adopt(contents.outgoing)
        if line?.spoken != nil {
            failForeign()
        }
        heldRanges = []
        guard let me = list.me else { return }
        if contents.cache.me != me || contents.cache.epoch != epoch {
            noteBeginning()
            note(.cache(.list(list.ordered)))
        } else {
            for (chatID, range) in contents.cache.ranges
            where syncs[chatID]?.isCatchingUp == false && syncs[chatID]?.revision == range.revision
                && (syncs[chatID]?.newest?.rawValue ?? 0) == range.newest
            {
                heldRanges.insert(chatID)
            }
        }
        for chatID in syncs.keys.sorted() where !heldRanges.contains(chatID) && syncs[chatID]?.isCatchingUp == false {
            noteProgress(of: chatID)
        }
    }

    /// Fails what was written for another store than the server has.
    func failForeign() {
        guard !faults.has(.ignoredEpoch) else { return }
        for message in outbox.greeted(epoch: epoch) {
            failed(message)
        }
    }
}
