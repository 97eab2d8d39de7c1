import ChatClientKit
import ChatTestSupport
import ChatWire
import Glibc

/// Someone with an account: one or two programs at a time over one folder, and a will.
///
/// Safe without a lock: a world runs on one thread.
final class SimulatedAccount: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    unowned let world: World
    let key: ParticipantKey
    let folder: AccountFolder
    private(set) var processes: [SimulatedProcess] = []
    private var messageCount = 0

    init(world: World, key: ParticipantKey, folder: AccountFolder) {
        self.world = world
        self.key = key
        self.folder = folder
    }

    private var name: String { "\(key.type == .user ? "u" : "c")\(key.id)" }
    private var living: [SimulatedProcess] { processes.filter { $0.isAlive && !$0.isOver } }
    var chats: [ChatID] { world.server.store.chats.filter { $0.participants.contains(key) }.map(\.id) }

    // MARK: Life

    func start() {
        let process = SimulatedProcess(account: self, name: "\(name).\(processes.count + 1)")
        processes.append(process)
        process.start()
    }

    /// Kills a program after some more steps of it, and starts another later.
    func killOne() {
        guard let victim = living.randomElement(using: &world.generator) else { return }
        victim.effectsLeft = Int.random(in: 0...12, using: &world.generator)
        world.time.after(world.generator.span(1, 10_000)) { [self] in
            victim.kill()
            world.time.after(world.generator.span(1, 10_000)) { [self] in
                if living.isEmpty { start() }
            }
        }
    }

    /// Sees to it that one program runs.
    func wake() {
        for process in processes { process.effectsLeft = nil }
        if living.isEmpty { start() }
    }

    func reconnect() {
        for process in living {
            for wire in process.wires { wire.cut() }
            process.run { await $0.client.reconnectNow() }
        }
    }

    func stop() {
        for process in living { process.stop() }
    }

    /// The outbox was changed by a program: the others hear of it a little later.
    func changed(by process: SimulatedProcess?) {
        for other in living where other !== process {
            world.time.after(.milliseconds(1)) { other.ring() }
        }
    }

    // MARK: Acts

    func act() {
        guard let process = living.randomElement(using: &world.generator),
            let chat = chats.randomElement(using: &world.generator)
        else { return }
        switch Int.random(in: 0..<20, using: &world.generator) {
        case 0..<10: send(by: process, to: chat)
        case 10, 11: edit(by: process, in: chat)
        case 12: delete(by: process, in: chat)
        case 13, 14: read(by: process, in: chat)
        case 15, 16, 17: lookBack(by: process, in: chat)
        case 18: process.run { await $0.client.typed(in: chat) }
        default: process.run { await $0.client.reconnectNow() }
        }
    }

    private func send(by process: SimulatedProcess, to chat: ChatID) {
        let count = Int.random(in: 1...4, using: &world.generator)
        var texts: [String] = []
        for _ in 0..<count {
            messageCount += 1
            let isRefused = !world.schedule.isBase && world.chance(0.05)
            // To a base server the words tell messages apart, and people repeat theirs.
            let repeats = world.schedule.isBase && world.chance(0.3)
            texts.append(isRefused ? "refuse me \(messageCount)" : repeats ? "ok" : "\(name) says \(messageCount)")
        }
        process.run { [texts] process in
            for text in texts {
                guard process.isAlive else { return }
                do throws(ClientError) {
                    let pending = try await process.client.send(text, to: chat)
                    guard process.isAlive else { return }
                    process.world.tell("\(process.name) sends \(pending.id) \(text)")
                    let index = process.sent.count
                    process.sent.append(SimulatedProcess.SentRecord(id: pending.id.rawValue, chat: chat, text: text))
                    process.run { process in
                        do throws(ClientError) {
                            let message = try await pending.stored()
                            process.sent[index].outcome = "stored \(message.id)"
                        } catch {
                            process.sent[index].outcome = "\(error.code)"
                        }
                    }
                } catch {
                    if process.isAlive { process.world.find("\(process.name) could not send: \(error)") }
                }
            }
        }
    }

    /// A message of one's own. On a base server one of which a program knows that it arrived: another, whose words are no
    /// longer those that were sent, nobody could tell from one that never did.
    private func own(in chat: ChatID, of process: SimulatedProcess) -> Message? {
        let arrived = Set(processes.flatMap(\.sent).filter { $0.outcome?.hasPrefix("stored") ?? false }.map(\.id))
        return world.server.store.chat(chat)?.rows
            .filter { row in
                guard row.current.sender == key, !row.current.isDeleted else { return false }
                return !world.schedule.isBase || row.clientMessageID.map { arrived.contains($0) } ?? true
            }
            .map(\.current)
            .randomElement(using: &world.generator)
    }

    private func edit(by process: SimulatedProcess, in chat: ChatID) {
        guard let message = own(in: chat, of: process) else { return }
        messageCount += 1
        let words = "\(name) corrects \(messageCount)"
        process.run { try? await $0.client.api.edit(message.id, content: words) }
    }

    private func delete(by process: SimulatedProcess, in chat: ChatID) {
        guard let message = own(in: chat, of: process) else { return }
        process.run { try? await $0.client.api.delete(message.id) }
    }

    private func read(by process: SimulatedProcess, in chat: ChatID) {
        guard let newest = process.views[chat]?.known.keys.max(), let epoch = process.epoch(of: chat) else { return }
        process.reads[chat] = (epoch, max(newest, process.reads[chat]?.mark ?? newest))
        world.tell("\(process.name) reads \(chat) up to \(newest)")
        process.run { await $0.client.markRead(chat, upTo: newest) }
    }

    private func lookBack(by process: SimulatedProcess, in chat: ChatID) {
        let before =
            world.chance(0.5) ? nil : process.views[chat]?.known.keys.sorted().randomElement(using: &world.generator)
        let limit = Int.random(in: 1...10, using: &world.generator)
        process.run { process in
            guard let page = try? await process.client.history(of: chat, before: before, limit: limit) else { return }
            process.world.tell("\(process.name) looks back: \(page.messages.map(\.id.rawValue))")
            process.lookedBack(at: page.messages)
        }
    }

    // MARK: Judgement

    /// Looks at how the programs are, which takes them a moment.
    func look() {
        for process in living {
            process.run { process in
                let known = await process.client.snapshot()
                let waiting = known.outgoing.filter { message in
                    switch message.state {
                    case .queued, .sending: true
                    case .sent, .failed: false
                    }
                }
                let isLive =
                    switch known.connection {
                    case .live: true
                    case .polling: process.world.schedule.upgrades == .refused
                    default: false
                    }
                // What was known of a store that was replaced is known anew.
                if case .polling = known.connection { process.polled() }
                process.lastLook = (isLive, waiting.count)
                process.compare(known.chats)
            }
        }
    }

    var isSettled: Bool {
        living.allSatisfy { $0.lastLook == (true, 0) && $0.listProblem == nil } && !living.isEmpty
    }

    func judgeLive() {
        if living.isEmpty { world.find("\(name): no program runs") }
        for process in living {
            if !process.lastLook.isLive { world.find("\(process.name) is not live: \(process.state)") }
            if process.lastLook.waiting > 0 {
                world.find("\(process.name) has \(process.lastLook.waiting) messages waiting")
            }
            if let problem = process.listProblem { world.find(problem) }
            process.judgeViews()
            process.judgeReads()
        }
    }

    func judgeFiles() {
        judgeOutbox()
        judgeCache()
    }

    private func judgeOutbox() {
        let server = world.server
        let rows: [OutboxFile.Entry]
        do throws(ClientError) {
            rows = try OutboxFile(path: folder.outbox, durability: .memory).changes(since: 0).entries
        } catch {
            return world.find("\(name): the outbox cannot be read: \(error)")
        }
        let states = Dictionary(rows.map { ($0.message.id.rawValue, $0) }) { $1 }
        for record in processes.flatMap(\.sent) {
            guard let row = states[record.id] else {
                world.find("\(name): \(record.id) (\(record.text)) is not in the outbox")
                continue
            }
            let onServer = server.stored[record.id] ?? []
            let current = server.store.chat(record.chat)?.rows.filter { $0.clientMessageID == record.id } ?? []
            if Set(onServer.map(\.epoch)).count > 1 {
                world.find("\(name): \(record.text) was sent again to a store that was replaced")
            }
            if current.count > 1 { world.find("\(name): \(record.text) is stored \(current.count) times") }
            switch row.message.state {
            case .sent:
                if onServer.isEmpty { world.find("\(name): \(record.text) counts as sent, and never arrived") }
                if current.isEmpty, onServer.last?.epoch == server.store.epoch {
                    world.find("\(name): \(record.text) was stored and is gone")
                }
            case .failed(let error):
                let isRefused = server.refused.contains(record.id)
                let isReplaced = error.code == .storeReplaced && server.store.epoch != "e1"
                if !isRefused, !isReplaced { world.find("\(name): \(record.text) failed: \(error)") }
            case .queued, .sending: world.find("\(name): \(record.text) still waits")
            }
        }
        for process in processes where process.isAlive {
            for record in process.sent where record.outcome == nil {
                world.find("\(process.name) was never told what became of \(record.text)")
            }
        }
        judgeOrder()
    }

    /// What one program sent to a chat stands there in the order of sending, and of two programs one after the other too.
    private func judgeOrder() {
        for chat in world.server.store.chats {
            for process in processes {
                let order = process.sent.filter { $0.chat == chat.id }.map(\.id)
                let places = order.compactMap { id in chat.rows.first { $0.clientMessageID == id }?.id }
                if places != places.sorted() {
                    world.find("\(process.name): messages of \(chat.id) are out of order: \(places)")
                }
            }
        }
    }

    /// What is kept of the chats is what the server had at that revision.
    func judgeCache() {
        do throws(ClientError) {
            let cache = try CacheFile(path: folder.cache, durability: .memory)
            let contents = try cache.contents()
            if world.isCalm, !world.schedule.isBase, contents.epoch != world.server.store.epoch {
                world.find("\(name): the cache is of \(contents.epoch ?? "no store")")
            }
            guard world.schedule.isBase || contents.epoch == world.server.store.epoch else { return }
            for chat in world.server.store.chats where chat.participants.contains(key) {
                guard let range = contents.ranges[chat.id] else {
                    world.find("\(name): the cache holds nothing of \(chat.id)")
                    continue
                }
                let held = try cache.messages(of: chat.id, from: MessageID(0), to: MessageID(.max))
                if world.schedule.isBase { judgeBase(held, range, of: chat) } else { judge(held, range, of: chat) }
            }
        } catch {
            world.find("\(name): the cache cannot be read: \(error)")
        }
    }

    private func judge(_ held: [Message], _ range: CacheFile.Range, of chat: StoreModel.ChatModel) {
        let revision = range.revision ?? 0
        let there = chat.rows.filter { $0.id.rawValue >= range.low && $0.id.rawValue <= range.newest }
            .compactMap { $0.version(at: revision) }.filter { !$0.isDeleted }
        let kept = held.filter { !$0.isDeleted }
        // Words that are newer than the revision may be there already.
        let words = Dictionary(chat.rows.map { ($0.id, Set($0.versions.map(\.content))) }) { $1 }
        let missing = there.filter { message in !held.contains { $0.id == message.id } }
        if !missing.isEmpty {
            world.find("\(name): the cache lacks \(missing.map(\.id)) of \(chat.id), \(range)")
        }
        for message in kept {
            guard let row = chat.rows.first(where: { $0.id == message.id }) else {
                world.find("\(name): the cache holds \(message.id) of \(chat.id), which is not there")
                continue
            }
            let isOld = (message.revision ?? 0) < (row.version(at: revision)?.revision ?? 0)
            if isOld || !(words[message.id]?.contains(message.content) ?? false) {
                world.find("\(name): the cache holds \(message.id) as \(message.content), \(range)")
            }
        }
        if revision > chat.revision { world.find("\(name): the cache is ahead of \(chat.id): \(range)") }
    }

    /// After the last reading of a base server's history nothing was changed any more.
    private func judgeBase(_ held: [Message], _ range: CacheFile.Range, of chat: StoreModel.ChatModel) {
        let there = chat.rows.map(\.current).filter {
            $0.id.rawValue >= range.low && $0.id.rawValue <= range.newest && !$0.isDeleted
        }
        let kept = held.filter { !$0.isDeleted }
        if there.map(\.id) != kept.map(\.id) || there.map(\.content) != kept.map(\.content) {
            world.find(
                "\(name): the cache holds \(kept.map { "\($0.id) \($0.content)" }) of \(chat.id), \(range); the server has "
                    + "\(there.map { "\($0.id) \($0.content)" })")
        }
        if range.newest != chat.rows.last?.id.rawValue ?? 0 {
            world.find("\(name): the cache of \(chat.id) ends at \(range.newest)")
        }
    }

    func removeFiles() {
        for path in [folder.outbox, folder.cache] {
            for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
        }
        unlink(folder.lease)
        rmdir(folder.shared)
        rmdir(folder.path)
    }
}
