import ChatWire
import Foundation
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("A token command", .timeLimit(.minutes(1)))
struct TokenCommandTests {
    private func shell(_ script: String, timeLimit: Duration = .seconds(30)) -> TokenCommand {
        TokenCommand("/bin/sh", ["-c", script], timeLimit: timeLimit)
    }

    /// Refuses every call.
    private struct NoServer: HTTPTransport {
        func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse {
            throw ClientError(.unreachable, "There is no server.")
        }
    }

    private func keeper(_ session: Session, told: @escaping @Sendable (Session) -> Void = { _ in }) throws
        -> SessionKeeper
    {
        SessionKeeper(
            session, rest: RESTClient(server: try ServerAddress("http://h"), transport: NoServer()),
            clock: MonotonicClock(), changed: told)
    }

    @Test("what it prints is the token, the space around it aside; no shell reads its arguments")
    func token() async throws {
        #expect(try await TokenCommand("printf", [" \\n%s\\n\\n", "$HOME;'a'"]).token() == "$HOME;'a'")
    }

    @Test("it has nothing to read, and may print while it complains")
    func streams() async throws {
        #expect(try await shell("cat; echo warning >&2; echo token").token() == "token")
    }

    @Test(
        "what went wrong is said, with its own words",
        arguments: [
            ("echo 'locked: enter the PIN' >&2; echo more >&2; exit 3", "failed with status 3: locked: enter the PIN."),
            ("exit 1", "failed with status 1."), ("kill -9 $$", "was killed by signal 9."), (":", "printed nothing."),
            ("echo a b", "no token"), ("echo ä", "no token"), ("echo one; echo two", "no token"),
            ("yes", "far more than a token"),
        ])
    func failures(script: String, says: String) async throws {
        let error = await #expect(throws: ClientError.self) { try await shell(script).token() }
        #expect(error?.code == .tokenCommand)
        #expect(error?.message.contains(says) == true, "\(String(describing: error))")
    }

    @Test("a program that is not there is named")
    func missing() async throws {
        let error = await #expect(throws: ClientError.self) { try await TokenCommand("no-such-program").token() }
        #expect(error?.code == .tokenCommand)
        #expect(error?.message.contains("no-such-program") == true)
    }

    /// A program that hangs, with a child of its own; says when it runs, and when all of it is gone.
    private func hanging(timeLimit: Duration) throws -> (
        TokenCommand, running: AsyncStream<Void>, gone: AsyncStream<Void>
    ) {
        let fifo = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try #require(mkfifo(fifo, 0o600) == 0)
        let (running, isRunning) = AsyncStream.makeStream(of: Void.self)
        let (gone, isGone) = AsyncStream.makeStream(of: Void.self)
        Thread.detachNewThread {
            // Opens once a writer has, and ends when the last one is gone.
            let descriptor = open(fifo, O_RDONLY | O_CLOEXEC)
            isRunning.yield()
            var byte: UInt8 = 0
            while read(descriptor, &byte, 1) > 0 {}
            close(descriptor)
            unlink(fifo)
            isGone.yield()
        }
        return (shell("exec 3>'\(fifo)'; sleep 600 & wait", timeLimit: timeLimit), running, gone)
    }

    @Test("one that takes too long is killed, with what it started")
    func timeLimit() async throws {
        let (command, _, gone) = try hanging(timeLimit: .milliseconds(500))
        let error = await #expect(throws: ClientError.self) { try await command.token() }
        #expect(error?.code == .timedOut)
        for await _ in gone { break }
    }

    @Test("cancelling kills it")
    func cancel() async throws {
        let (command, running, gone) = try hanging(timeLimit: .seconds(60))
        let task = Task { try await command.token() }
        for await _ in running { break }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        for await _ in gone { break }
    }

    @Test("one that leaves something running in the background has ended all the same")
    func background() async throws {
        let folder = try TemporaryFolder()
        let fifo = "\(folder.path)/go"
        try #require(mkfifo(fifo, 0o600) == 0)
        // It holds the pipes until it is let go.
        #expect(try await shell("read line <'\(fifo)' & echo token").token() == "token")
        let descriptor = open(fifo, O_RDWR | O_CLOEXEC)
        write(descriptor, "\n", 1)
        close(descriptor)
    }

    @Test("a refused token is asked for anew once, however many wait for it, and the new one is told")
    func renews() async throws {
        let folder = try TemporaryFolder()
        let session = Session(
            kind: .user, accessToken: "one", tokenCommand: shell("echo x >>'\(folder.path)/runs'; echo two"))
        let told = Mutex<[String]>([])
        let keeper = try keeper(session) { session in told.withLock { $0.append(session.accessToken) } }
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await keeper.renew(refused: "one") } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["two"])
        #expect(try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8) == "x\n")
        #expect(told.withLock { $0 } == ["two"])
        #expect(await keeper.session.tokenCommand == session.tokenCommand)
    }

    @Test("the same token again is no new one, and may be another later: the session is not over")
    func sameToken() async throws {
        let keeper = try keeper(Session(kind: .user, accessToken: "one", tokenCommand: shell("echo one")))
        let error = await #expect(throws: ClientError.self) { try await keeper.renew(refused: "one") }
        #expect(error?.code == .tokenCommand)
        var plan = ReconnectPlan()
        var generator = ConstantGenerator()
        guard case .wait = plan.renewalFailed(try #require(error), using: &generator) else {
            Issue.record("signed out")
            return
        }
    }

    /// A JWT that runs out at a time.
    private func jwt(_ seconds: Int64, _ more: String = "") -> String {
        let payload = Data("{\"exp\":\(seconds)\(more)}".utf8).base64EncodedString().replacing("=", with: "")
            .replacing("+", with: "-").replacing("/", with: "_")
        return "e30.\(payload).x"
    }

    @Test("a token that says when it runs out is replaced before; one that has by this clock is left to the server")
    func expiry() async throws {
        let now = Timestamp.now().milliseconds / 1000
        for (life, isRenewed) in [(600 as Int64, true), (-600, false)] {
            let session = try await Session.signIn(
                to: "http://h", with: .tokenCommand(TokenCommand("echo", [jwt(now + life)])))
            #expect(session.expiresAt?.milliseconds == (isRenewed ? (now + life) * 1000 : nil))
            let keeper = try keeper(session)
            #expect(await (keeper.renewalDue != nil) == isRenewed)
        }
    }

    @Test("a token that is about to run out, and that the program still prints, is used on without asking each time")
    func lastMoments() async throws {
        let folder = try TemporaryFolder()
        let token = jwt(Timestamp.now().milliseconds / 1000 + 30)
        let command = shell("echo x >>'\(folder.path)/runs'; echo \(token)")
        let keeper = try keeper(try await Session.signIn(to: "http://h", with: .tokenCommand(command)))
        for _ in 0..<3 { #expect(try await keeper.token() == token) }
        // At sign-in, and by the first of the calls.
        #expect(try String(contentsOfFile: "\(folder.path)/runs", encoding: .utf8) == "x\nx\n")
    }

    @Test("whose token it is, the token tells where the caller does not")
    func kind() async throws {
        let customers = jwt(1, #","participant_type":"customer""#)
        for (credentials, kind) in [
            (Credentials.token("opaque"), ParticipantType.user), (.token("opaque", as: .customer), .customer),
            (.token(customers), .customer), (.tokenCommand(TokenCommand("echo", [customers])), .customer),
            (.tokenCommand(TokenCommand("echo", [customers]), as: .user), .user),
        ] {
            let session = try await Session.signIn(to: "http://h", with: credentials)
            #expect(session.kind == kind)
            #expect("\(credentials)".contains("e30") == false && "\(credentials)".contains("opaque") == false)
        }
    }
}
