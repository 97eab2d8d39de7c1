public import ChatWire

extension ChatAPI {
    /// Sends a message at once, past the outbox, and again over a line that breaks or a server that restarts: it is
    /// stored once, however often it had to be sent.
    ///
    /// A base server cannot tell a repetition. There a message whose answer was lost is not sent again; the error says so.
    ///
    /// - Parameters:
    ///   - draft: what to send; without a `clientMessageID` it gets a random one.
    ///   - id: the chat.
    ///   - limit: for how long to try.
    ///   - waiting: is told of each failed try, and of the wait before the next.
    /// - Returns: the message as it is stored.
    /// - Throws: why it was refused, or the last try's error when the time is up.
    public func send(
        _ draft: MessageDraft, to id: ChatID, tryingFor limit: Duration,
        waiting: @Sendable (_ error: ClientError, _ delay: Duration) -> Void = { _, _ in }
    ) async throws(ClientError) -> Message {
        try await send(draft, to: id, tryingFor: limit, clock: MonotonicClock(), waiting: waiting)
    }

    func send(
        _ draft: MessageDraft, to id: ChatID, tryingFor limit: Duration, clock: MonotonicClock,
        waiting: @Sendable (_ error: ClientError, _ delay: Duration) -> Void
    ) async throws(ClientError) -> Message {
        var generator = SystemRandomNumberGenerator()
        var draft = draft
        if draft.clientMessageID == nil {
            draft.clientMessageID = OutgoingMessage.ID(using: &generator).rawValue
        }
        var plan = ResendPlan(deadline: clock.now + limit)
        while true {
            do throws(ClientError) {
                if let doubt = plan.doubt {
                    guard try await chat(id).revision != nil else { throw Self.inDoubt(doubt) }
                    plan.isRepetitionKnown = true
                }
                return try await send(draft, to: id)
            } catch {
                guard let delay = plan.failed(error, at: clock.now, using: &generator) else { throw error }
                waiting(error, delay)
                guard await clock.sleep(for: delay) else { throw .cancelled }
            }
        }
    }

    private static func inDoubt(_ error: ClientError) -> ClientError {
        ClientError(
            .invalidResponse,
            """
            \(error.message) Whether the server has the message is not known, and it could not tell a repetition: look \
            at the chat before sending it again.
            """, cause: error)
    }
}

/// Decides whether and when a message is sent again; without I/O.
struct ResendPlan: Sendable {
    /// When trying ends, by a monotonic clock.
    let deadline: Duration
    /// Whether the server is known to store a repeated message once.
    var isRepetitionKnown = false
    private var backoff = Backoff()
    private var lost: ClientError?

    init(deadline: Duration) {
        self.deadline = deadline
    }

    /// Why the server may have the message though it did not say so, as long as that matters.
    var doubt: ClientError? { isRepetitionKnown ? nil : lost }

    /// Notes a failed try.
    ///
    /// - Returns: how long to wait before the next; nil if there is to be none.
    mutating func failed(
        _ error: ClientError, at now: Duration, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        switch error.code {
        case .unreachable, .timedOut, .serverFailed: lost = lost ?? error
        case .rateLimited: break
        default: return nil
        }
        let delay = max(backoff.next(using: &generator), error.retryAfter ?? .zero)
        return now + delay < deadline ? delay : nil
    }
}
