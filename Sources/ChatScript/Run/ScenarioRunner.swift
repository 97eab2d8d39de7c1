package import ChatClientKit
import ChatWire
import Synchronization

/// Runs scenarios against a server.
package struct ScenarioRunner: Sendable {
    /// What is told while a scenario runs.
    package typealias Observer = @Sendable (Trace.Entry) -> Void

    let exchange: Exchange
    let connector: any ByteStreamConnector
    let accounts: AccountPool
    let clock: MonotonicClock
    let variables: Variables
    let interruption: OneShot<Void>
    let patience: Duration?

    /// A runner.
    ///
    /// - Parameters:
    ///   - variables: what names have a value besides those that the scenarios give them.
    ///   - patience: the longest that a step waits for what has to come, whatever its file says.
    ///   - interruption: filled when the run has to stop: then steps end, and what they opened is closed.
    package init(
        server: ServerAddress, accounts: Accounts, variables: [String: String] = [:],
        options: TransportOptions = TransportOptions(), patience: Duration? = nil,
        interruption: OneShot<Void> = OneShot()
    ) {
        exchange = Exchange(server: server, transport: CurlHTTPTransport(options: options), secrets: Secrets())
        connector = CurlConnector(options: options)
        self.accounts = AccountPool(accounts, exchange: exchange)
        clock = MonotonicClock()
        self.variables = Variables(variables.mapValues { .string($0) })
        self.patience = patience
        self.interruption = interruption
    }

    /// Sees whether there is a server at all.
    ///
    /// - Throws: why it cannot be reached.
    package func reach() async throws(ClientError) {
        try await connector.connect(to: exchange.server).close()
    }

    /// Runs a scenario to its end, whatever that is.
    package func run(_ scenario: Scenario, observer: Observer? = nil) async -> ScenarioResult {
        let start = clock.now
        let trace = Trace(clock: clock, observer: observer)
        let run = ScenarioRun(scenario, by: self, trace: trace)
        let outcome = await withTaskGroup(of: Void.self) { group in
            group.addTask { await run.pumpConnections() }
            var outcome = await endOfSteps(of: run)
            if case .failure(let failure)? = await run.cleanUp(), case .passed = outcome {
                outcome = .failed(failure)
            }
            await run.closeConnections()
            group.cancelAll()
            return outcome
        }
        return ScenarioResult(outcome: outcome, duration: clock.now - start, last: trace.last)
    }

    /// The steps, within their limit and until the run is interrupted.
    private func endOfSteps(of run: ScenarioRun) async -> ScenarioResult.Outcome {
        let limit = run.scenario.limit
        let outcome = await withTaskGroup(of: ScenarioResult.Outcome?.self) { group in
            group.addTask { await run.perform() }
            group.addTask {
                guard await clock.sleep(for: limit) else { return nil }
                return .failed(
                    StepFailure(
                        title: "the scenario took longer than its limit of \(limit.shown)", mark: run.currentMark))
            }
            group.addTask { await interruption.value().map { _ in .interrupted } }
            defer { group.cancelAll() }
            while let outcome = await group.next() {
                if let outcome { return outcome }
            }
            return .interrupted
        }
        return interruption.isFilled ? .interrupted : outcome
    }
}

extension Duration {
    /// For a person: `250 ms`, `5 s`.
    package var shown: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        guard milliseconds >= 1_000 else { return "\(milliseconds) ms" }
        let tenths = milliseconds / 100
        return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
    }
}
