internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc
import Synchronization

/// Files to the server and from it, for the console.
final class FileTransfers: Sendable {
    private let access: Access
    var client: ChatClient { access.client }
    let server: ServerAddress
    let settings: ConsoleSettings
    let opened: OpenedFiles
    let tell: @Sendable (SessionEvent) -> Void
    let stops = StopSwitches()
    private let folder: StateFolder?
    private let lanes = Mutex(UploadLanes())
    /// There once it is known whose files they are.
    private let store = Mutex<UploadStore?>(nil)

    /// How often a file is sent again after the line broke under it.
    private static let attempts = 4

    init(
        _ access: Access, server: ServerAddress, settings: ConsoleSettings, folder: StateFolder?,
        tell: @escaping @Sendable (SessionEvent) -> Void
    ) {
        self.access = access
        self.server = server
        self.settings = settings
        self.folder = folder
        self.tell = tell
        opened = OpenedFiles(profile: folder)
    }

    /// Brings back what an earlier run of the program has left unsent.
    func open(for account: ParticipantKey) async {
        opened.sweep()
        guard let folder else { return }
        let store = UploadStore(profile: folder, server: server.url, account: account)
        self.store.withLock { $0 = store }
        // What the outbox has is safe there.
        let handedOver = Set(await client.snapshot().outgoing.map(\.id.rawValue))
        for upload in await store.load() {
            guard !handedOver.contains(upload.id) else {
                await store.remove(upload.id)
                continue
            }
            tell(.outgoing(OutgoingItem(upload, state: .failed(UserText("the program ended before that")))))
        }
    }

    // MARK: To the server

    /// Puts a file behind the others of its chat.
    func begin(_ upload: FileUpload, in group: inout DiscardingTaskGroup) async {
        if let store = store.withLock({ $0 }), access.mayKeep {
            do throws(StateFolder.Failure) {
                try await store.save(upload)
            } catch {
                // It is sent all the same; only the end of the program would lose it.
                tell(.failed("\(error)"))
            }
        }
        tell(.transferring(Transfer(id: upload.id, label: Self.label(of: upload), fraction: 0)))
        guard lanes.withLock({ $0.append(upload) }) else { return }
        group.addTask { await self.sendAll(in: upload.chat) }
    }

    /// Ends a transfer; a file that was on its way to the server stays, to be sent again or thrown away.
    func stop(_ id: String) {
        if let waiting = lanes.withLock({ $0.removeWaiting(id) }) { return failed(waiting, "stopped") }
        stops.stop(id)
    }

    /// Forgets a file that was not sent.
    func forget(_ id: String) async {
        await store.withLock { $0 }?.remove(id)
    }

    private static func label(of upload: FileUpload) -> String { "sending \(upload.name.original)" }

    private func sendAll(in chat: ChatID) async {
        repeat {
            guard let upload = lanes.withLock({ $0.first(in: chat) }) else { return }
            switch await stops.run(upload.id, { await self.transfer(upload) }) {
            case nil: failed(upload, "stopped")
            case .failure(let error)?: failed(upload, error.message)
            case .success(let uploaded)?: await handOver(upload, uploaded)
            }
        } while lanes.withLock { $0.removeFirst(in: chat) }
    }

    private func failed(_ upload: FileUpload, _ reason: String) {
        tell(.outgoing(OutgoingItem(upload, state: .failed(UserText(reason)))))
        tell(.transferEnded(upload.id, .done(nil)))
    }

    /// The message goes the way of all others, under the id that it had from the beginning.
    private func handOver(_ upload: FileUpload, _ uploaded: Upload) async {
        do throws(ClientError) {
            try await client.send(upload.draft(url: uploaded.fileURL), to: upload.chat)
            await forget(upload.id)
            tell(.transferEnded(upload.id, .done(nil)))
        } catch {
            failed(upload, error.message)
        }
    }

    private func transfer(_ upload: FileUpload) async -> Result<Upload, ClientError> {
        let report = TransferReport(upload.id, Self.label(of: upload), tell: tell)
        var attempt = 1
        while true {
            do throws(ClientError) {
                let path = PathCompletion.expandingHome(upload.path)
                return .success(try await client.api.upload(file: path) { report.reached($0.fraction) })
            } catch {
                guard error.isOfTheLine, attempt < Self.attempts, await isConnectedAgain() else {
                    return .failure(error)
                }
                attempt += 1
            }
        }
    }

    /// Waits until there is a connection, for a second at least.
    ///
    /// - Returns: false if the task was cancelled meanwhile.
    private func isConnectedAgain() async -> Bool {
        let events = client.events
        guard (try? await Task.sleep(for: .seconds(1))) != nil else { return false }
        if await client.snapshot().connection.isConnected { return true }
        for await case .connection(let state) in events where state.isConnected { return true }
        return false
    }
}

extension ClientError {
    /// Whether the line broke, so that the same may work later.
    fileprivate var isOfTheLine: Bool { code == .unreachable || code == .timedOut }
}
