import ChatClientKit
import ChatTestSupport
import ChatWire
import Glibc

/// A server, the people who talk over it, and everything that goes wrong between them; all decided by a seed.
package final class World: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    let seed: UInt64
    let schedule: Schedule
    let fault: PlantedFault?
    let thread: SimulatedThread
    let time = SimulatedTime()
    var generator: SeededGenerator
    private(set) lazy var server = ServerModel(world: self)
    private(set) var accounts: [SimulatedAccount] = []
    /// Whether nothing goes wrong any more.
    private(set) var isCalm = false
    /// What must not be, and was.
    package private(set) var findings: [String] = []
    /// Sums up all that happened, in order: two runs of a seed are the same if it is.
    private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325
    /// What happened, for a person; nil if nobody asked.
    var journal: [String]?
    private let folder: String

    /// - Parameter folder: a folder in memory (`/dev/shm/…`), for the processes' files.
    init(seed: UInt64, folder: String, isTold: Bool, fault: PlantedFault? = nil) {
        self.seed = seed
        self.fault = fault
        self.folder = folder
        schedule = Schedule(seed: seed)
        thread = SimulatedThread(seed: seed ^ 0x7ead)
        generator = SeededGenerator(seed: seed)
        journal = isTold ? [] : nil
    }

    var wallTime: Timestamp { Timestamp(milliseconds: 1_700_000_000_000 + Int64(time.now / .milliseconds(1))) }

    var clock: MonotonicClock {
        let time = time
        return MonotonicClock(SimulatedClock(time)) {
            Timestamp(milliseconds: 1_700_000_000_000 + Int64(time.now / .milliseconds(1)))
        }
    }

    /// Whether a WebSocket comes about.
    var mayUpgrade: Bool {
        switch schedule.upgrades {
        case .allowed: true
        case .refusedForAWhile: isCalm
        case .refused: false
        }
    }

    func chance(_ probability: Double) -> Bool { generator.chance(probability) }

    func latency() -> Duration {
        isCalm ? .milliseconds(2) : generator.span(schedule.latency.lowerBound, schedule.latency.upperBound)
    }

    /// Waits; false when the task is cancelled.
    func sleep(_ span: Duration) async -> Bool {
        (try? await SimulatedClock(time).sleep(for: span)) != nil
    }

    // MARK: Record

    func find(_ finding: String) {
        findings.append(finding)
        tell("FOUND \(finding)")
    }

    /// Writes down what happened.
    func tell(_ what: @autoclosure () -> String) {
        let what = what()
        for byte in what.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01b3 }
        digest = (digest ^ UInt64(bitPattern: Int64(time.now / .microseconds(1)))) &* 0x100_0000_01b3
        journal?.append("\(Double(Int(time.now / .milliseconds(1))) / 1000) \(what)")
    }

    // MARK: Life

    /// Lives a whole life: trouble, calm, and the last judgement.
    func run() {
        populate()
        plan()
        live(until: schedule.length)
        settle()
        judge()
    }

    private func populate() {
        let people: [ParticipantKey] = [.user(1), .customer(7), .user(2)]
        server.store.chats = [
            StoreModel.ChatModel(id: ChatID(1), participants: [.user(1), .customer(7)]),
            StoreModel.ChatModel(id: ChatID(2), participants: [.user(1), .user(2), .customer(7)]),
        ]
        for number in 1...Int.random(in: 1...15, using: &generator) {
            let chat = Int.random(in: 0...1, using: &generator)
            let sender = server.store.chats[chat].participants.randomElement(using: &generator) ?? .user(1)
            _ = server.store.send(
                MessageDraft(text: "old \(number)"), to: chat, from: sender, at: wallTime,
                tellsRepetitions: !schedule.isBase)
        }
        for (index, key) in people.enumerated() {
            let folder = AccountFolder(in: folder, name: "\(seed) \(index)")
            accounts.append(SimulatedAccount(world: self, key: key, folder: folder))
        }
        for account in accounts {
            account.start()
            // A second program of the same person shares the folder: a console beside a script.
            if !schedule.isBase, chance(0.4) { time.after(generator.span(0, 20_000)) { account.start() } }
        }
    }

    private func plan() {
        let length = Int(schedule.length / .milliseconds(1))
        for _ in 0..<schedule.actions {
            time.after(generator.span(0, length)) { [self] in
                accounts.randomElement(using: &generator)?.act()
            }
        }
        for _ in 0..<schedule.restarts { time.after(generator.span(0, length)) { [self] in server.restart() } }
        for _ in 0..<schedule.restores {
            let backup = Int.random(in: 0...length, using: &generator)
            time.after(.milliseconds(backup)) { [self] in
                let copy = server.store
                tell("backup")
                time.after(generator.span(1, max(1, length - backup))) { [self] in
                    tell("restore")
                    server.restore(copy)
                }
            }
        }
        for _ in 0..<schedule.kills {
            time.after(generator.span(0, length)) { [self] in accounts.randomElement(using: &generator)?.killOne() }
        }
    }

    private func live(until end: Duration) {
        while true {
            guard thread.runUntilIdle(limit: 3_000_000) else { return find("it never came to rest") }
            guard let due = time.nextDue, due <= end else { return }
            _ = time.advance()
        }
    }

    /// No more trouble: everyone is there, connects anew, and has all the time that it takes.
    private func settle() {
        isCalm = true
        tell("calm")
        time.after(.seconds(1)) { [self] in
            for account in accounts {
                account.wake()
                account.reconnect()
            }
        }
        // What the last connection did not tell shows with the next one.
        time.after(.seconds(100)) { [self] in
            for account in accounts { account.reconnect() }
        }
        live(until: time.now + .seconds(100))
        for _ in 0..<40 {
            live(until: time.now + .seconds(5))
            if time.now > schedule.length + .seconds(130), accounts.allSatisfy(\.isSettled) { break }
            for account in accounts { account.look() }
        }
    }

    private func judge() {
        for account in accounts { account.judgeLive() }
        for account in accounts { account.stop() }
        live(until: time.now + .seconds(1))
        for account in accounts {
            account.judgeFiles()
            account.removeFiles()
        }
    }
}
