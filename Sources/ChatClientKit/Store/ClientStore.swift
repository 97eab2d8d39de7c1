import ChatWire

/// What a client keeps on the disk: the outbox, which is precious, and the cache, which is not.
///
/// Every process that acts as the account reads both and may add to the outbox; the one with the lease sends, and writes
/// the cache. Calls wait for the disk, on a thread of their own.
package actor ClientStore {
    /// How it is kept; tests choose otherwise.
    package struct Settings: Sendable {
        package var outboxDurability = Database.Durability.powerCut
        package var cacheDurability = Database.Durability.process
        package var cacheLimit = CacheFile.sizeLimit
        package var executor: any SerialExecutor = DiskExecutor()
        /// How other processes' changes are heard of; nil for the kernel's way.
        package var watch: (any FolderWatch)?
        /// Is asked before each change to a file; what it throws keeps the change from being made.
        package var beforeWrite: (@Sendable () throws(ClientError) -> Void)?
        package var fault: PlantedFault?

        package init() {}
    }

    /// What was kept.
    struct Contents: Sendable {
        var cache = CacheFile.Contents()
        var outgoing: [OutboxFile.Entry] = []
        /// What went wrong, but does not keep the client from working.
        var problems: [ClientError] = []
    }

    private let folder: AccountFolder
    private let settings: Settings
    private let lease: SenderLease
    private var outbox: OutboxFile?
    private var cache: CacheFile?
    /// The newest change of the outbox that was handed out.
    private var change: Int64 = 0
    private var writesUntilTrim = 0
    package nonisolated let unownedExecutor: UnownedSerialExecutor

    init(_ folder: AccountFolder, settings: Settings = Settings()) {
        self.folder = folder
        self.settings = settings
        lease = SenderLease(path: folder.lease)
        unownedExecutor = settings.executor.asUnownedSerialExecutor()
    }

    // MARK: Opening

    /// Opens the files, made anew where they are missing or damaged.
    func open() throws(ClientError) -> Contents {
        try folder.make()
        try AccountFolder.makeFile(folder.lease)
        var contents = Contents()
        if outbox == nil {
            outbox = try openOutbox(&contents)
        }
        try readAll(into: &contents)
        return contents
    }

    /// Takes the lease, if nobody has it.
    ///
    /// - Returns: all that is kept, as whoever had it left it; nil if there is nothing to take.
    func takeOver() throws(ClientError) -> Contents? {
        guard let outbox, !lease.isHeld, try lease.take() else { return nil }
        try settings.beforeWrite?()
        try outbox.purge()
        var contents = Contents()
        try readAll(into: &contents)
        return contents
    }

    /// Gives the lease back.
    func release() {
        lease.release()
    }

    private func readAll(into contents: inout Contents) throws(ClientError) {
        guard let outbox else { return }
        (contents.outgoing, change) = try outbox.changes(since: 0)
        do throws(ClientError) {
            contents.cache = try openCache().contents()
        } catch {
            contents.problems.append(error)
            try whileNobodySends { rebuildCache() }
        }
    }

    /// Does something to the files if no other process writes them; none begins to meanwhile.
    private func whileNobodySends(_ body: () throws(ClientError) -> Void) throws(ClientError) {
        let isHeld = lease.isHeld
        guard try lease.take() else { return }
        defer {
            if !isHeld { lease.release() }
        }
        try body()
    }

    private func openOutbox(_ contents: inout Contents) throws(ClientError) -> OutboxFile {
        try AccountFolder.makeFile(folder.outbox)
        do throws(ClientError) {
            return try OutboxFile(path: folder.outbox, durability: settings.outboxDurability)
        } catch  where error.code == .damaged {
            contents.problems.append(error)
            let path = folder.outbox
            try whileNobodySends { () throws(ClientError) in
                AccountFolder.setAside(path)
                try AccountFolder.makeFile(path)
            }
            return try OutboxFile(path: path, durability: settings.outboxDurability)
        }
    }

    private func openCache() throws(ClientError) -> CacheFile {
        if let cache { return cache }
        try AccountFolder.makeFile(folder.cache)
        let opened = try CacheFile(
            path: folder.cache, durability: settings.cacheDurability, sizeLimit: settings.cacheLimit)
        cache = opened
        return opened
    }

    /// Begins an empty cache in place of a broken one; without any where that fails too.
    private func rebuildCache() {
        cache = nil
        AccountFolder.removeDatabase(folder.cache)
        _ = try? openCache()
    }

    // MARK: Outbox

    private func openedOutbox() throws(ClientError) -> OutboxFile {
        guard let outbox else { throw ClientError(.storage, "The outbox is not open.") }
        try settings.beforeWrite?()
        return outbox
    }

    /// Keeps a new message; on return it survives a power cut.
    ///
    /// - Returns: its place.
    func append(_ message: OutgoingMessage, epoch: String?) throws(ClientError) -> Int64 {
        let place = try openedOutbox().append(message, epoch: epoch)
        settings.watch?.changed()
        return place
    }

    /// Puts a refused message behind all others.
    func retry(_ id: OutgoingMessage.ID, epoch: String?) throws(ClientError) -> Int64? {
        let place = try openedOutbox().retry(id, epoch: epoch)
        settings.watch?.changed()
        return place
    }

    /// Forgets a message.
    func drop(_ id: OutgoingMessage.ID) throws(ClientError) {
        try openedOutbox().dropped(id)
        settings.watch?.changed()
    }

    /// See ``OutboxFile/stamp(epoch:)``.
    func stamp(epoch: String) throws(ClientError) {
        try openedOutbox().stamp(epoch: epoch)
    }

    /// See ``OutboxFile/given(_:after:)``.
    func given(_ id: OutgoingMessage.ID, after message: MessageID?) throws(ClientError) {
        try openedOutbox().given(id, after: message)
    }

    /// What changed in the outbox since the last time, by this process's doing or another's.
    func outgoingChanges() throws(ClientError) -> [OutboxFile.Entry] {
        guard let outbox else { return [] }
        let (entries, newest) = try outbox.changes(since: change)
        change = newest
        return entries
    }

    // MARK: Cache

    /// What is held of a chat's history; see ``CacheFile/page(of:before:limit:)``.
    func page(of chatID: ChatID, before: MessageID?, limit: Int) -> (messages: [Message], reachesStart: Bool) {
        (try? cache?.page(of: chatID, before: before, limit: limit)) ?? ([], false)
    }

    /// See ``CacheFile/messages(of:from:to:)``.
    func messages(of chatID: ChatID, from low: MessageID, to high: MessageID) -> [Message] {
        (try? cache?.messages(of: chatID, from: low, to: high)) ?? []
    }

    /// Notes changes.
    ///
    /// - Returns: why the cache could not follow, if it could not: it is empty now, and begins anew.
    func apply(_ changes: [StoreChange]) throws(ClientError) -> ClientError? {
        try settings.beforeWrite?()
        var ofCache: [CacheFile.Change] = []
        var hasOutgoing = false
        for change in changes {
            switch change {
            case .sent(let id, let message):
                try outbox?.sent(id, as: message)
                hasOutgoing = true
            case .failed(let id, let error):
                try outbox?.failed(id, error)
                hasOutgoing = true
            case .cache(let change): ofCache.append(change)
            }
        }
        if hasOutgoing {
            settings.watch?.changed()
        }
        guard lease.isHeld, !ofCache.isEmpty, let cache else { return nil }
        do throws(ClientError) {
            if Faults(settings.fault).has(.earlyCursor) {
                try cache.apply(ofCache.filter { if case .reached = $0 { true } else { false } })
                guard (try? settings.beforeWrite?()) != nil else { return nil }
            }
            try cache.apply(ofCache.coalesced())
            writesUntilTrim -= ofCache.count
            if writesUntilTrim <= 0 {
                try cache.trim()
                writesUntilTrim = 1000
            }
            return nil
        } catch {
            rebuildCache()
            return error
        }
    }
}
