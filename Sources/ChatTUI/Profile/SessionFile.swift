internal import ChatClientKit
internal import ChatWire

/// The session of a profile on disk, which all processes of the profile act with: whoever needs new tokens first gets
/// them, under a lock, and the others read what it got.
struct SessionFile: Sendable {
    private static let fileName = "session.json"
    /// Never removed: who waits for a lock on a file that is gone shares it with nobody.
    static let lockName = "session.lock"
    /// How long someone else may have the lock: as long as a call to the server, and some more.
    private static let patience = Duration.seconds(60)

    private let folder: StateFolder

    /// - Parameter folder: the profile's.
    init(in folder: StateFolder) {
        self.folder = folder
    }

    /// What is kept; nil where nothing is, or nothing that can be read.
    func read() -> KeptSession? {
        folder.read(Self.fileName).flatMap { try? KeptSession(jsonBytes: $0) }
    }

    /// Changes what is kept, with all other processes locked out from the reading to the writing.
    ///
    /// - Parameter change: gets what is kept and gives what to keep, nil for nothing. What it throws is thrown on, after
    ///   `kept` was stored as it is then.
    /// - Returns: what is kept now.
    @discardableResult
    func update(
        _ change: (inout KeptSession?) async throws(ClientError) -> Void
    ) async throws(ClientError) -> KeptSession? {
        let lock = try await lock()
        let old = read()
        var kept = old
        let outcome: Result<Void, ClientError>
        do throws(ClientError) {
            outcome = .success(try await change(&kept))
        } catch {
            outcome = .failure(error)
        }
        if kept != old { try store(kept) }
        // Had until here.
        _ = consume lock
        try outcome.get()
        return kept
    }

    /// Forgets the session and all else that is kept in the profile's folder.
    ///
    /// - Parameter end: is told of a session that lasts still, to end it at the server. By then it is no longer kept, so
    ///   that a console that is signed out by it keeps nothing more either.
    func forgetAll(ending end: (KeptSession) async -> Void) async throws(ClientError) {
        let lock = try await lock()
        let kept = read()
        try store(nil)
        if let kept, kept.tokens != nil { await end(kept) }
        do throws(StateFolder.Failure) {
            try folder.wipe(except: [Self.lockName])
        } catch {
            throw ClientError(.system, error.description)
        }
        _ = consume lock
    }

    private func lock() async throws(ClientError) -> FileLock {
        do {
            guard let lock = try await FileLock.acquire(folder.openLock(Self.lockName), within: Self.patience) else {
                throw ClientError(.system, "Another chat-tui has held the session for a minute and does not let go.")
            }
            return lock
        } catch let failure as StateFolder.Failure {
            throw ClientError(.system, failure.description)
        } catch let error as ClientError {
            throw error
        } catch {
            throw ClientError(.cancelled, "Cancelled.")
        }
    }

    private func store(_ kept: KeptSession?) throws(ClientError) {
        do throws(StateFolder.Failure) {
            if let kept {
                try folder.write(kept.jsonBytes() + [0x0A], to: Self.fileName)
            } else {
                try folder.remove(Self.fileName)
            }
        } catch {
            throw ClientError(.system, error.description)
        }
    }
}
