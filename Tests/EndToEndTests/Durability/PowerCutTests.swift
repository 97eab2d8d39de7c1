import ChatServer
import ChatTestSupport
import ChatWire
import Foundation
import GRDB
import Testing

/// The power goes in the moment in which a message is acknowledged: of what the server wrote, the disk keeps what was synced,
/// and of the rest whatever it pleases.
@Suite("A power cut", .timeLimit(.minutes(20)))
struct PowerCutTests {
    /// `make torture-disk` sets it: how many times as much as in a run of all tests.
    private static let rounds = ProcessInfo.processInfo.environment["CHAT_POWER_CUTS"].flatMap { Int($0) } ?? 1
    private static let seed = UInt64(ProcessInfo.processInfo.environment["CHAT_POWER_SEED"] ?? "") ?? 1

    @Test("every acknowledged message is there, and all of the store is right", .rules("MSG-09"))
    func full() async throws {
        let server = try await RecordedServer(messages: 120 * Self.rounds, .full)
        let cuts = try await cuts(of: server, acknowledgements: 14 * Self.rounds, others: 8 * Self.rounds)
        // The recording is whole, and something was at stake.
        #expect(cuts.last?.acknowledged.isSuperset(of: server.acknowledged) == true)
        #expect(cuts.contains { !$0.kept.isEmpty })
        #expect(cuts.contains { $0.lostChanges > 0 && !$0.acknowledged.isEmpty })
        for cut in cuts where !cut.missing.isEmpty || !cut.findings.isEmpty {
            let lost = cut.missing.isEmpty ? "" : ": lost \(cut.missing.sorted())"
            Issue.record("after entry \(cut.entry), seed \(Self.seed)\(lost) \(cut.findings)")
        }
    }

    @Test("with synchronous=NORMAL acknowledged messages would be lost, and this test would tell")
    func weakened() async throws {
        let server = try await RecordedServer(messages: 40, .weakened)
        let cuts = try await cuts(of: server, acknowledgements: 5, others: 0)
        #expect(cuts.last?.acknowledged.isSuperset(of: server.acknowledged) == true)
        #expect(cuts.contains { !$0.missing.isEmpty })
    }

    @Test("what was done before a sync began is certain once it is done, and nothing else")
    func disk() {
        var disk = UnreliableDisk(["a": Data([1, 1, 1])])
        func states() -> Set<[String: [UInt8]]> {
            Set(disk.uncertain.subsets.map { disk.files(keeping: $0).mapValues([UInt8].init) })
        }
        disk.apply(.write(path: "a", place: 1, [2]))
        disk.apply(.syncBegan(path: "a", number: 7))
        disk.apply(.write(path: "a", place: 2, [3, 4]))
        #expect(states() == [["a": [1, 1, 1]], ["a": [1, 2, 1]], ["a": [1, 1, 3, 4]], ["a": [1, 2, 3, 4]]])
        disk.apply(.syncEnded(path: "a", number: 7))
        #expect(states() == [["a": [1, 2, 1]], ["a": [1, 2, 3, 4]]])
        // A file that was synced is not to be found where its folder was not.
        disk.apply(.write(path: "b", place: 2, [5]))
        disk.apply(.syncBegan(path: "b", number: 8))
        disk.apply(.syncEnded(path: "b", number: 8))
        disk.apply(.truncate(path: "a", size: 1))
        disk.apply(.remove(path: "a"))
        #expect(states().contains(["a": [1, 2, 1]]))
        #expect(states().contains(["a": [1], "b": [0, 0, 5]]))
        #expect(states().contains([:]))
        disk.apply(.syncBegan(path: "", number: 9))
        disk.apply(.syncEnded(path: "", number: 9))
        #expect(states() == [["b": [0, 0, 5]]])
        let parts = UnreliableDisk.Change.write(file: 0, place: 500, ArraySlice(repeatElement(1, count: 600))).sectors
        #expect(parts.count == 3)
    }

    /// A cut and what it left.
    private struct Cut {
        /// How far the recording had come.
        let entry: Int
        /// What was acknowledged by then.
        let acknowledged: Set<String>
        let kept: [UnreliableDisk.Change]
        let lostChanges: Int
        let missing: Set<String>
        let findings: [String]
    }

    /// Cuts the power at some acknowledgements and in some other moments.
    private func cuts(of server: RecordedServer, acknowledgements: Int, others: Int) async throws -> [Cut] {
        var random = SeededGenerator(seed: Self.seed)
        let entries = server.recording.entries
        let places = entries.indices.filter { !entries[$0].acknowledged.isEmpty }
        let wanted = Set(
            places.shuffled(using: &random).prefix(acknowledgements) + places.suffix(1)
                + entries.indices.shuffled(using: &random).prefix(others))
        var disk = UnreliableDisk(server.before)
        var (acknowledged, cuts): (Set<String>, [Cut]) = ([], [])
        for (index, entry) in entries.enumerated() {
            acknowledged.formUnion(entry.acknowledged)
            disk.apply(entry)
            guard wanted.contains(index) else { continue }
            for kept in Self.choices(among: disk.uncertain, using: &random) {
                let (missing, findings) = try await look(at: disk.files(keeping: kept), for: acknowledged)
                cuts.append(
                    Cut(
                        entry: index, acknowledged: acknowledged, kept: kept,
                        lostChanges: disk.uncertain.count - kept.count, missing: missing, findings: findings))
            }
        }
        return cuts
    }

    /// What a disk may keep: every choice where there are few, else nothing, and a few draws by whole writes and by sectors.
    private static func choices(
        among changes: [UnreliableDisk.Change], using random: inout SeededGenerator
    ) -> [[UnreliableDisk.Change]] {
        if changes.count <= 3 { return changes.subsets }
        var choices: [[UnreliableDisk.Change]] = [[]]
        for parts in [changes, changes.flatMap(\.sectors)] {
            let share = Double.random(in: 0.05...0.95, using: &random)
            choices.append(parts.filter { _ in Double.random(in: 0..<1, using: &random) < share })
        }
        return choices
    }

    /// Opens the store that a cut left.
    private func look(
        at files: [String: Data], for acknowledged: Set<String>
    ) async throws -> (missing: Set<String>, findings: [String]) {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("chat-cut-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // The log's index is mapped memory, which SQLite makes anew.
        for (name, bytes) in files where !name.hasSuffix("-shm") {
            try bytes.write(to: folder.appendingPathComponent(name))
        }
        do {
            let store = try Store(folder: DataFolder(path: folder.path))
            let stored = try await store.read { database in
                try String.fetchSet(
                    database, sql: "SELECT client_message_id FROM message WHERE client_message_id IS NOT NULL")
            }
            let report = try StoreVerification(dataPath: folder.path).run()
            return (acknowledged.subtracting(stored), report.findings.map(\.description))
        } catch {
            return ([], ["\(error)"])
        }
    }
}

extension Array {
    /// Each choice of elements, in order. Of few elements only.
    fileprivate var subsets: [[Element]] {
        reduce(into: [[]]) { subsets, element in subsets += subsets.map { $0 + [element] } }
    }
}
