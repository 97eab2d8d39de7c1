import ChatScript
import ChatWire
import Testing

@Suite("chat-tui check", .timeLimit(.minutes(5)))
struct ConformanceTests {
    /// Rules whose scenarios have many passwords hashed, which is slow on purpose and slower in a debug build: they come after
    /// the others, few at a time.
    private static let hashing: Set = [
        "ADM-01", "ADM-02", "ADM-03", "ADM-05", "AUTH-07", "AUTH-10", "AUTH-12", "CHAT-16",
    ]

    @Test("our server keeps every rule, and each rule's check finds a server that breaks it")
    func conformance() async throws {
        let files = try Conformance.files()
        let rules = files.flatMap(\.scenarios).flatMap(\.rules)
        #expect(Set(Faults.all.keys) == Set(rules), "rules, scenarios and faults belong together")

        let server = try await ConformanceServer(worlds: 2 * rules.count)
        let intact = server.worlds.prefix(rules.count)
        var kept = await ConformanceRun.all(
            files, on: server.port, worlds: intact, width: 12, where: { !Self.hashing.contains($0) },
            fault: { _ in Fault() })
        kept += await ConformanceRun.all(
            files, on: server.port, worlds: intact, width: 2, where: Self.hashing.contains, fault: { _ in Fault() })
        for run in kept {
            if case .passed = run.scenario.result.outcome { continue }
            Issue.record("\(run.failure ?? "\(run.rule): \(run.scenario.result.outcome)")")
        }
        // What a fault keeps from coming is waited for in vain: two seconds of that are enough.
        let faulty = server.worlds.suffix(rules.count)
        var broken = await ConformanceRun.all(
            files, on: server.port, worlds: faulty, width: 16, patience: .seconds(2),
            where: { !Self.hashing.contains($0) }, fault: { Faults.all[$0] ?? Fault() })
        broken += await ConformanceRun.all(
            files, on: server.port, worlds: faulty, width: 2, patience: .seconds(10), where: Self.hashing.contains,
            fault: { Faults.all[$0] ?? Fault() })
        for run in broken {
            guard let failure = run.failure else {
                Issue.record("\(run.rule): the check does not find the fault")
                continue
            }
            #expect(failure.contains("✗ \(run.rule) "))
        }
        #expect(kept.count == rules.count && broken.count == rules.count)
        try await server.stop()
    }
}
