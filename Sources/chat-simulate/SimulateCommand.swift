internal import ArgumentParser
internal import ChatClientKit
import ChatSimulation
import Glibc
import Synchronization

/// `chat-simulate`: lives through simulated worlds, and says what was wrong in them.
@main
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-simulate",
        abstract:
            "Run the real client in seeded simulated worlds, and check that nothing is lost, repeated or reordered.")

    @Option(help: "How many worlds.")
    var seeds: UInt64 = 1000

    @Option(help: "The first world's seed.")
    var first: UInt64 = 0

    @Option(help: "How many at a time. (default: one for each processor)")
    var threads: Int?

    @Flag(help: "Tell what happens, and each world's digest.")
    var verbose = false

    @Flag(help: "Have the client make each of the mistakes that can be planted, until a world shows it.")
    var faults = false

    @Option(help: "Have the client make this mistake.")
    var fault: PlantedFault?

    func validate() throws {
        guard seeds > 0, first.addingReportingOverflow(seeds).overflow == false, threads ?? 1 > 0 else {
            throw ValidationError("There is nothing to run.")
        }
        guard !faults && fault == nil || PlantedFault.canBePlanted else {
            throw ValidationError("Mistakes can be planted in a debug build only.")
        }
    }

    func run() async throws {
        guard !faults else { return try await findFaults() }
        let (verbose, fault, simulation) = (verbose, fault, Simulation())
        let failed = await forEachSeed { seed in
            let report = simulation.run(seed, isTold: verbose, fault: fault)
            Self.print(report, verbose: verbose)
            return report.findings.isEmpty ? nil : seed
        }
        Swift.print("\(seeds) worlds, \(failed.count) with findings")
        if !failed.isEmpty { throw ExitCode.failure }
    }

    /// Says of each mistake in which world it shows first.
    private func findFaults() async throws {
        var missed = 0
        for fault in PlantedFault.allCases {
            let found = Mutex(false)
            let simulation = Simulation()
            let shown = await forEachSeed { seed -> (seed: UInt64, finding: String)? in
                guard !found.withLock({ $0 }) else { return nil }
                guard let finding = simulation.run(seed, fault: fault).findings.first else { return nil }
                found.withLock { $0 = true }
                return (seed, finding)
            }
            if let first = shown.min(by: { $0.seed < $1.seed }) {
                Swift.print("\(fault.rawValue): seed \(first.seed): \(first.finding)")
            } else {
                missed += 1
                Swift.print("\(fault.rawValue): NOT FOUND in \(seeds) worlds")
            }
        }
        Swift.print("\(PlantedFault.allCases.count) mistakes, \(missed) not found within \(seeds) worlds")
        if missed > 0 { throw ExitCode.failure }
    }

    /// Runs the seeds on all threads.
    private func forEachSeed<Value: Sendable>(_ body: @escaping @Sendable (UInt64) -> Value?) async -> [Value] {
        let queue = SeedQueue(first..<(first + seeds))
        return await withTaskGroup(of: [Value].self) { group in
            for _ in 0..<(threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) {
                group.addTask {
                    var values: [Value] = []
                    while let seed = queue.next() {
                        if let value = body(seed) { values.append(value) }
                    }
                    return values
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func print(_ report: Simulation.Report, verbose: Bool) {
        var lines: [String] = []
        if verbose { lines += report.journal + ["seed \(report.seed): digest \(String(report.digest, radix: 16))"] }
        lines += report.findings.map { "seed \(report.seed): \($0)" }
        if !lines.isEmpty { Swift.print(lines.joined(separator: "\n")) }
    }
}

extension PlantedFault: ExpressibleByArgument {}

/// Seeds for several tasks, each seed for one of them.
private final class SeedQueue: Sendable {
    private let seeds: Mutex<Range<UInt64>>

    init(_ seeds: Range<UInt64>) {
        self.seeds = Mutex(seeds)
    }

    func next() -> UInt64? {
        seeds.withLock { $0.popFirst() }
    }
}
