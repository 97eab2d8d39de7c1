import ChatClientKit
import ChatWire
import ChatYAML
import Synchronization

/// One scenario under way: who is signed in, what is open, what names stand for.
final class ScenarioRun: Sendable {
    private struct State {
        var variables: Variables
        var signedIn: [String: AccountPool.SignedIn] = [:]
        var connections: [ConnectionName: ScriptConnection] = [:]
        var currentMark: YAMLMark?
    }

    let scenario: Scenario
    let runner: ScenarioRunner
    let trace: Trace
    private let arrivals = WorkQueue<ScriptConnection>()
    private let state: Mutex<State>

    var exchange: Exchange { runner.exchange }
    var clock: MonotonicClock { runner.clock }

    init(_ scenario: Scenario, by runner: ScenarioRunner, trace: Trace) {
        self.scenario = scenario
        self.runner = runner
        self.trace = trace
        var variables = runner.variables
        // Lower-case letters and digits alone, so that it fits into emails, titles and ids.
        variables["run"] = .string(String(UInt64.random(in: 0...UInt64.max), radix: 36))
        variables["number"] = .integer(Int64.random(in: 100_000_000...999_999_999))
        state = Mutex(State(variables: variables))
    }

    /// How long a step waits that may wait for so long.
    func patience(_ limit: Duration) -> Duration { min(limit, runner.patience ?? limit) }

    /// What names stand for now.
    var variables: Variables { state.withLock { $0.variables } }
    /// The step that began last.
    var currentMark: YAMLMark? { state.withLock { $0.currentMark } }

    func define(_ name: String, _ value: JSONValue) { state.withLock { $0.variables[name] = value } }

    // MARK: Connections

    /// Keeps every connection reading, until cancelled.
    func pumpConnections() async {
        await withDiscardingTaskGroup { group in
            while let connection = await arrivals.next() {
                group.addTask { await connection.run() }
            }
        }
    }

    func add(_ connection: ScriptConnection) {
        state.withLock { $0.connections[connection.name] = connection }
        arrivals.append(connection)
    }

    func connection(_ name: ConnectionName) throws(StepStop) -> ScriptConnection {
        guard let connection = state.withLock({ $0.connections[name] }) else {
            throw .failed(StepFailure(title: "\(name) is not connected here"))
        }
        return connection
    }

    func takeConnection(_ name: ConnectionName) -> ScriptConnection? {
        state.withLock { $0.connections.removeValue(forKey: name) }
    }

    func closeConnections() async {
        let open = state.withLock { state in
            defer { state.connections = [:] }
            return Array(state.connections.values)
        }
        let clock = clock
        await withTaskGroup(of: Void.self) { group in
            for connection in open { group.addTask { await connection.close(1000, clock: clock) } }
        }
    }

    // MARK: Steps

    /// Signs the parties in, then does the steps.
    func perform() async -> ScenarioResult.Outcome {
        do throws(StepStop) {
            for variable in scenario.variables {
                define(variable.name, try value(variable.value))
            }
            for name in scenario.usage.parties.sorted() { try await signIn(name) }
            try await perform(scenario.steps)
            return .passed
        } catch {
            return switch error {
            case .failed(let failure): .failed(failure)
            case .notOffered(let reason): .notOffered(reason)
            case .skipped(let reason): .skipped(reason)
            case .unreachable(let error): .failed(StepFailure(title: error.message, mark: currentMark))
            case .cancelled: .interrupted
            }
        }
    }

    /// Does the last steps, each whatever became of the others.
    ///
    /// - Returns: the first failure among them.
    func cleanUp() async -> Result<Void, StepFailure>? {
        let runner = runner
        return await withTaskGroup(of: Result<Void, StepFailure>?.self) { group in
            group.addTask {
                var first: Result<Void, StepFailure>?
                for step in self.scenario.cleanup {
                    do throws(StepStop) {
                        try await self.perform(step)
                    } catch {
                        if first == nil, case .failed(let failure) = error { first = .failure(failure) }
                    }
                }
                return first
            }
            group.addTask {
                await runner.clock.sleep(for: .seconds(10))
                return .failure(StepFailure(title: "the clean-up took longer than 10 s", mark: self.currentMark))
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    func perform(_ steps: [Step]) async throws(StepStop) {
        for step in steps { try await perform(step) }
    }

    private func perform(_ step: Step) async throws(StepStop) {
        guard !Task.isCancelled else { throw .cancelled }
        state.withLock { $0.currentMark = step.mark }
        do throws(StepStop) {
            try await carryOut(step.action)
        } catch {
            guard !Task.isCancelled else { throw .cancelled }
            guard case .failed(var failure) = error, failure.mark == nil else { throw error }
            failure.mark = step.mark
            throw .failed(failure)
        }
    }

    private func carryOut(_ action: Step.Action) async throws(StepStop) {
        switch action {
        case .call(let call): try await perform(call)
        case .connect(let connect, let names, let isAgain):
            for name in names {
                if isAgain { await takeConnection(name)?.close(1000, clock: clock) }
                try await open(name, connect)
            }
        case .disconnect(let way, let names):
            for name in names {
                let connection = try connection(name)
                _ = takeConnection(name)
                switch way {
                case .close(let code): await connection.close(code, clock: clock)
                case .drop: connection.drop()
                }
            }
        case .pause(let isPaused, let names): for name in names { try connection(name).setPaused(isPaused) }
        case .join(let join): for name in join.connections { try await perform(join, as: name) }
        case .send(let send): for name in send.connections { try perform(send, as: name) }
        case .expect(let expectation):
            for name in expectation.connections { try await perform(expectation, as: name) }
        case .expectClose(let close): for name in close.connections { try await perform(close, as: name) }
        case .wait(let duration): await clock.sleep(for: duration)
        case .repeat(let times, let counter, let steps):
            for turn in 1...times {
                if let counter { define(counter, .integer(Int64(turn))) }
                try await perform(steps)
            }
        case .together(let branches): try await perform(together: branches)
        case .set(let values): for item in values { define(item.name, try value(item.value)) }
        case .check(let template, let matcher):
            let mismatches = try compared(try value(template), with: matcher)
            guard mismatches.isEmpty else {
                throw .failed(StepFailure(title: "a value is not as expected", details: lines(for: mismatches)))
            }
        }
    }

    private func perform(together branches: [[Step]]) async throws(StepStop) {
        let stop = await withTaskGroup(of: StepStop?.self) { group -> StepStop? in
            for branch in branches {
                group.addTask {
                    do throws(StepStop) {
                        try await self.perform(branch)
                        return nil
                    } catch { return error }
                }
            }
            var first: StepStop?
            for await stop in group {
                guard let stop, first == nil else { continue }
                first = stop
                group.cancelAll()
            }
            return first
        }
        if let stop { throw stop }
    }

    // MARK: Parties

    private func signIn(_ name: String) async throws(StepStop) {
        guard let party = scenario.parties[name] else { return }
        state.withLock { $0.currentMark = party.mark }
        let account: Accounts.Account
        switch party.identity {
        case .account(let accountName):
            guard let known = await runner.accounts.account(accountName) else {
                throw .skipped("there is no account “\(accountName)”")
            }
            account = known
        case .staff(let login, let word):
            account = .init(kind: .user, login: try text(login), password: try text(word))
        case .customer(let login, let word):
            account = .init(kind: .customer, login: try text(login), password: try text(word))
        case .token(let token, let kind):
            account = .init(kind: kind, login: "", token: try text(token))
        }
        let session: AccountPool.SignedIn
        do throws(StepStop) {
            session = try await runner.accounts.signIn(account, isFresh: party.isFresh, trace: trace, who: name)
        } catch {
            guard case .failed(var failure) = error else { throw error }
            failure.mark = party.mark
            throw .failed(failure)
        }
        state.withLock { $0.signedIn[name] = session }
        var members = (session.answer?["user"] ?? session.answer?["customer"])?.objectValue?.members ?? []
        members += [
            .init(name: "kind", value: .string(session.kind.rawValue)),
            .init(name: "login", value: .string(session.login)), .init(name: "token", value: .string(session.token)),
        ]
        if let token = session.answer?["refresh_token"] { members.append(.init(name: "refresh_token", value: token)) }
        if let word = account.password {
            members.append(.init(name: "password", value: .string(word)))
        }
        if scenario.usage.identities.contains(name), !members.contains(where: { $0.name == "id" }) {
            members.append(.init(name: "id", value: try await identity(of: name, session)))
        }
        define(name, .object(JSONObject(members: members)))
    }

    /// Who a party is, where signing in did not tell: `/auth/me` does, or else what the WebSocket begins with.
    private func identity(
        of name: String, _ session: AccountPool.SignedIn
    ) async throws(StepStop) -> JSONValue {
        let request = Exchange.Request(method: "GET", target: "/api/v1/auth/me", token: session.token)
        if let answer = try? await exchange.send(request, trace: trace, who: name), answer.status == 200,
            let id = answer.json?["participant_id"]
        {
            return id
        }
        let connection = ConnectionName("\(name)/identity")
        try await open(
            connection,
            Connect(
                layer: .base, tokenPlace: .query, headers: [], outcome: .bare, within: .seconds(5)))
        let opened = takeConnection(connection)
        defer { opened?.drop() }
        guard
            let id = await opened?.wait(
                upTo: .seconds(5), clock: clock, for: { $0.received.first?.value?["participant_id"] })
        else {
            throw .failed(StepFailure(title: "the server does not tell who \(name) is"))
        }
        return id
    }

    func session(of party: String) throws(StepStop) -> AccountPool.SignedIn {
        guard let session = state.withLock({ $0.signedIn[party] }) else {
            throw .failed(StepFailure(title: "\(party) is not signed in"))
        }
        return session
    }

    // MARK: Values

    func text(_ template: Template) throws(StepStop) -> String {
        do throws(UndefinedVariable) { return try template.text(with: variables) } catch { throw StepStop(error) }
    }

    func value(_ template: Template) throws(StepStop) -> JSONValue {
        do throws(UndefinedVariable) { return try template.value(with: variables) } catch { throw StepStop(error) }
    }

    func bytes(_ bytes: Bytes) throws(StepStop) -> [UInt8] {
        do throws(UndefinedVariable) { return try bytes.resolved(with: variables) } catch { throw StepStop(error) }
    }

    func compared(_ value: JSONValue?, with matcher: Matcher) throws(StepStop) -> [Mismatch] {
        do throws(UndefinedVariable) { return try matcher.mismatches(value, with: variables) } catch {
            throw StepStop(error)
        }
    }

    func words(_ matcher: Matcher) throws(StepStop) -> String {
        do throws(UndefinedVariable) { return try matcher.words(with: variables) } catch { throw StepStop(error) }
    }

    /// Each mismatch on a line: where, what was expected, what is there.
    func lines(for mismatches: [Mismatch]) -> [String] {
        mismatches.prefix(8).map { mismatch in
            let came = mismatch.actual.map { ShownJSON.text(exchange.secrets.hide(in: $0), limit: 300) } ?? "nothing"
            let place = mismatch.path.steps.isEmpty ? "" : "\(mismatch.path): "
            return "\(place)expected \(exchange.secrets.hide(in: mismatch.expected)), came \(came)"
        } + (mismatches.count > 8 ? ["and \(mismatches.count - 8) more"] : [])
    }
}

extension StepStop {
    init(_ error: UndefinedVariable) {
        self = .failed(StepFailure(title: error.reason))
    }
}
