import ChatClientKit
import ChatSimulation
import Dispatch
import Testing

@Suite("The client in simulated worlds", .serialized, .timeLimit(.minutes(10)))
struct SimulationTests {
    /// Runs a world beside the pool of threads that all tests share: it would keep the others waiting.
    private func run(
        _ seed: UInt64, isTold: Bool = false, fault: PlantedFault? = nil
    ) async -> Simulation.Report {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { @Sendable in
                continuation.resume(returning: Simulation().run(seed, isTold: isTold, fault: fault))
            }
        }
    }

    @Test("nothing is lost, repeated or reordered, and what is kept is what the server has", arguments: 0..<10)
    func worlds(part: UInt64) async {
        for seed in (part * 20)..<(part * 20 + 20) {
            for finding in await run(seed).findings {
                Issue.record("seed \(seed): \(finding)")
            }
        }
    }

    @Test("a seed does the same again", arguments: [3, 5, 8] as [UInt64])
    func replay(seed: UInt64) async {
        let first = await run(seed, isTold: true)
        let second = await run(seed, isTold: true)
        #expect(first.digest == second.digest)
        #expect(first.journal == second.journal)
        #expect(!first.journal.isEmpty)
    }

    #if DEBUG
    @Test(
        "a client that makes a mistake on purpose is found out",
        arguments: [.newIdentity, .foreignAnswer, .ignoredGap, .repeatedMessage, .ignoredRereading] as [PlantedFault])
    func faults(fault: PlantedFault) async {
        for seed in 0..<100 as Range<UInt64> {
            if await !run(seed, fault: fault).findings.isEmpty { return }
        }
        Issue.record("\(fault) shows in none of 100 worlds")
    }
    #endif
}
