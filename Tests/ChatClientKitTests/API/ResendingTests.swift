import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

/// Answers each call in turn, or fails it.
private final class CallList: HTTPTransport {
    typealias Answer = Result<HTTPResponse, ClientError>

    private let state: Mutex<(answers: [Answer], calls: [String])>

    init(_ answers: [Answer]) {
        state = Mutex((answers, []))
    }

    /// Method, path, `chat_id` and `client_message_id` of the calls so far.
    var calls: [String] { state.withLock { $0.calls } }

    func send(_ request: HTTPRequest) async throws(ClientError) -> HTTPResponse {
        let body = request.body.flatMap { try? JSONParser.parse($0) }
        let ids =
            body.map { " \($0["chat_id"]?.integerValue ?? 0) \($0["client_message_id"]?.stringValue ?? "")" } ?? ""
        let answer = state.withLock { state -> Answer in
            state.calls.append("\(request.method.rawValue) \(request.url.dropFirst(15))\(ids)")
            guard !state.answers.isEmpty else { return .failure(ClientError(.system, "no answer left")) }
            return state.answers.removeFirst()
        }
        return try answer.get()
    }
}

@Suite("Sending again until the server has it", .timeLimit(.minutes(1)))
struct ResendingTests {
    private static let lost = ClientError(.unreachable, "The connection broke.")

    private static func stored(_ id: Int64) -> CallList.Answer {
        .success(HTTPResponse(status: 201, headers: [:], body: Message.fixture(id, clientMessageID: "c1").jsonBytes()))
    }

    private static func chat(revision: Int64?) -> CallList.Answer {
        .success(HTTPResponse(status: 200, headers: [:], body: Chat.fixture(revision: revision).jsonBytes()))
    }

    private func send(_ answers: [CallList.Answer], for limit: Duration = .seconds(60)) async -> (
        result: Result<Message, ClientError>, calls: [String]
    ) {
        let transport = CallList(answers)
        let clock = MonotonicClock()
        do throws(ClientError) {
            let rest = RESTClient(server: try ServerAddress("http://h"), transport: transport)
            let keeper = SessionKeeper(
                Session(kind: .user, accessToken: "a"), rest: rest, clock: clock, changed: { _ in })
            let api = ChatAPI(rest: rest, keeper: keeper, kind: .user)
            let message = try await api.send(
                MessageDraft(text: "Hi", clientMessageID: "c1"), to: ChatID(1), tryingFor: limit, clock: clock,
                waiting: { _, _ in })
            return (.success(message), transport.calls)
        } catch {
            return (.failure(error), transport.calls)
        }
    }

    @Test("a message whose answer was lost is sent again under its id, to a server that knows repetitions")
    func repeats() async {
        let (result, calls) = await send([.failure(Self.lost), Self.chat(revision: 7), Self.stored(5)])
        #expect((try? result.get())?.id == MessageID(5))
        let post = "POST /chat/chats/1/messages 1 c1"
        #expect(calls == [post, "GET /chat/chats/1", post])
    }

    @Test("a base server gets it once; the error says that nobody knows")
    func baseServer() async {
        let (result, calls) = await send([.failure(Self.lost), Self.chat(revision: nil), Self.stored(5)])
        #expect(throws: ClientError.self) { try result.get() }
        if case .failure(let error) = result { #expect(error.message.contains("is not known")) }
        #expect(calls.filter { $0.hasPrefix("POST") }.count == 1)
    }

    @Test("a refusal is final")
    func refusal() async {
        let (result, calls) = await send([.success(HTTPResponse(status: 403, headers: [:], body: [])), Self.stored(5)])
        if case .failure(let error) = result { #expect(error.status == 403) } else { Issue.record("it was sent") }
        #expect(calls.count == 1)
    }

    @Test("where the time is up before the next try, the last error is told")
    func timeLimit() async {
        let (result, calls) = await send([.failure(Self.lost), Self.stored(5)], for: .zero)
        if case .failure(let error) = result {
            #expect(error.code == .unreachable)
        } else {
            Issue.record("it was sent")
        }
        #expect(calls.count == 1)
    }

    @Test("a server that asks to slow down is asked again after that time, without doubt about what it has")
    func slowDown() {
        var plan = ResendPlan(deadline: .seconds(60))
        var generator = ConstantGenerator()
        let busy = ClientError(.rateLimited, "Too fast.", retryAfter: .seconds(3))
        #expect(plan.failed(busy, at: .zero, using: &generator) == .seconds(3))
        #expect(plan.doubt == nil)
        #expect(plan.failed(busy, at: .seconds(58), using: &generator) == nil)
    }
}
