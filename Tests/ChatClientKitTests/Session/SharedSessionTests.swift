import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

/// A storage that two clients of one process share.
private actor SharedSession: SessionStorage {
    private(set) var kept: Session?
    private var isLocked = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    init(_ session: Session?) {
        kept = session
    }

    func update(
        _ change: @Sendable (Session?) async throws(ClientError) -> Session?
    ) async throws(ClientError) -> Session? {
        while isLocked {
            await withCheckedContinuation { waiters.append($0) }
        }
        isLocked = true
        defer {
            isLocked = false
            for waiter in waiters { waiter.resume() }
            waiters = []
        }
        kept = try await change(kept)
        return kept
    }
}

/// Answers refreshes with the next pair, and counts them.
private final class TokenServer: HTTPTransport {
    private let calls = Mutex<[String]>([])
    var requests: [String] { calls.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse {
        let count = calls.withLock { calls in
            calls.append("\(request.url) \(String(decoding: request.body ?? [], as: UTF8.self))")
            return calls.count + 1
        }
        await Task.yield()
        let answer = TokenAnswer(accessToken: "a\(count)", expiresIn: 3600, refreshToken: "r\(count)", account: nil)
        return HTTPResponse(status: 200, headers: [:], body: answer.jsonBytes())
    }
}

@Suite("A session that several processes share", .timeLimit(.minutes(1)))
struct SharedSessionTests {
    private let first = Session(kind: .user, accessToken: "a1", refreshToken: "r1")
    private let server = TokenServer()

    private func keeper(_ storage: SharedSession) throws -> SessionKeeper {
        SessionKeeper(
            first, rest: RESTClient(server: try ServerAddress("http://h"), transport: server), storage: storage,
            clock: MonotonicClock(), changed: { _ in })
    }

    @Test("whoever is refused first renews, the others take what it got")
    func renewsOnce() async throws {
        let storage = SharedSession(first)
        let keepers = [try keeper(storage), try keeper(storage), try keeper(storage)]
        let tokens = try await withThrowingTaskGroup(of: String.self) { group in
            for keeper in keepers {
                for _ in 0..<3 { group.addTask { try await keeper.renew(refused: "a1") } }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(tokens == ["a2"])
        #expect(server.requests == [#"http://h/api/v1/auth/refresh {"refresh_token":"r1"}"#])
        #expect(await storage.kept?.refreshToken == "r2")
        for keeper in keepers { #expect(await keeper.session.refreshToken == "r2") }
    }

    @Test("the pair that is kept is renewed, not the older one that this process began with")
    func renewsWhatIsKept() async throws {
        let storage = SharedSession(Session(kind: .user, accessToken: "a7", refreshToken: "r7"))
        let keeper = try keeper(storage)
        #expect(try await keeper.renew(refused: "a1") == "a7")
        #expect(try await keeper.renew(refused: "a7") == "a2")
        #expect(server.requests == [#"http://h/api/v1/auth/refresh {"refresh_token":"r7"}"#])
    }

    @Test("a session that another program ended is not brought back")
    func endedElsewhere() async throws {
        let keeper = try keeper(SharedSession(nil))
        let error = await #expect(throws: ClientError.self) { try await keeper.renew(refused: "a1") }
        #expect(error?.code == .unauthorized)
        #expect(server.requests == [])
    }

    @Test("signing out forgets what is kept, and ends the newest pair on the server")
    func signOut() async throws {
        let storage = SharedSession(Session(kind: .user, accessToken: "a7", refreshToken: "r7"))
        await (try keeper(storage)).signOut()
        #expect(await storage.kept == nil)
        #expect(server.requests == [#"http://h/api/v1/auth/logout {"refresh_token":"r7"}"#])
    }
}
