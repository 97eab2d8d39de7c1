internal import ArgumentParser
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

    func validate() throws {
        guard seeds > 0, first.addingReportingOverflow(seeds).overflow == false, threads ?? 1 > 0 else {
            throw ValidationError("There is nothing to run.")
        }
    }

    func run() async throws {
        let queue = SeedQueue(first..<(first + seeds))
        let (verbose, simulation) = (verbose, Simulation())
        let failed = await withTaskGroup(of: [UInt64].self) { group in
            for _ in 0..<(threads ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))) {
                group.addTask {
                    var failed: [UInt64] = []
                    while let seed = queue.next() {
                        let report = simulation.run(seed, isTold: verbose)
                        if !report.findings.isEmpty { failed.append(seed) }
                        Self.print(report, verbose: verbose)
                    }
                    return failed
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        Swift.print("\(seeds) worlds, \(failed.count) with findings")
        if !failed.isEmpty { throw ExitCode.failure }
    }

    private static func print(_ report: Simulation.Report, verbose: Bool) {
        var lines: [String] = []
        if verbose { lines += report.journal + ["seed \(report.seed): digest \(String(report.digest, radix: 16))"] }
        lines += report.findings.map { "seed \(report.seed): \($0)" }
        if !lines.isEmpty { Swift.print(lines.joined(separator: "\n")) }
    }
}

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
