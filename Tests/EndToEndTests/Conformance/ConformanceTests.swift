import ChatScript
import ChatWire
import Testing

@Suite("chat-tui check", .timeLimit(.minutes(5)))
struct ConformanceTests {
    /// Rules that are not held against our server here. All but the last hash so many passwords that a debug build under
    /// load does not get through them in time.
    private static let unjudged = [
        "ADM-01", "ADM-02", "ADM-03", "ADM-05", "AUTH-07", "AUTH-10", "AUTH-12", "CHAT-16", "OPS-03",
    ]

    private static func isJudged(_ run: ConformanceRun) -> Bool {
        !unjudged.contains(run.rule)
    }

    @Test("our server keeps every rule, and each rule's check finds a server that breaks it")
    func conformance() async throws {
        let files = try Conformance.files()
        let rules = files.flatMap(\.scenarios).flatMap(\.rules)
        #expect(Set(Faults.all.keys) == Set(rules), "rules, scenarios and faults belong together")

        let server = try await ConformanceServer(worlds: 2 * rules.count)
        let kept = await ConformanceRun.all(
            files, on: server.port, worlds: server.worlds.prefix(rules.count), width: 12, fault: { _ in Fault() })
        for run in kept where Self.isJudged(run) {
            if case .passed = run.scenario.result.outcome { continue }
            Issue.record("\(run.failure ?? "\(run.rule): \(run.scenario.result.outcome)")")
        }
        // What a fault keeps from coming is waited for in vain: two seconds of that are enough.
        let broken = await ConformanceRun.all(
            files, on: server.port, worlds: server.worlds.suffix(rules.count), width: 16, patience: .seconds(2),
            fault: { Faults.all[$0] ?? Fault() })
        for run in broken where Self.isJudged(run) {
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
