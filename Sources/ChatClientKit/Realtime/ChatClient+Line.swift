import ChatWire

// The connection's life: connect, serve, wait, again.
extension ChatClient {
    /// How many REST calls a connection makes at a time to catch up.
    static let workers = 4
    /// Between two tries to renew a token that is about to run out.
    private static let renewalInterval = Duration.seconds(5)
    /// How long a server may take to greet.
    private static let greetingLimit = Duration.seconds(15)

    /// Keeps one connection to the server alive, until the task is cancelled or the session is over.
    ///
    /// Each change of the line is a ``ClientEvent/connection(_:)``. To be called by one task at a time; a second call
    /// returns at once.
    ///
    /// - Returns: why the session is over; nil when the task was cancelled.
    @discardableResult
    public func run() async -> SignOutReason? {
        guard !isRunning else { return nil }
        guard !isSignedOut else { return .signedOutHere }
        isRunning = true
        defer { isRunning = false }
        await open()
        do throws(ClientError) {
            try await takeOver()
        } catch {
            emit(.failure(error, nil))
        }
        let reason = await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.keepNotes() }
            group.addTask { await self.watchFolder() }
            let reason = await keepConnected()
            group.cancelAll()
            return reason
        }
        // Whoever else acts as the account may send now.
        isSender = false
        heldRanges = []
        await store?.release()
        return reason
    }

    private func keepConnected() async -> SignOutReason? {
        var plan = ReconnectPlan()
        var opened: OpenSocket?
        while !Task.isCancelled {
            if opened == nil { setState(.connecting) }
            let (end, life, used) = await connectAndServe(on: opened)
            var token = used
            opened = nil
            if isSignedOut { return finish(.signedOutHere) }
            if Task.isCancelled { break }
            var step = next(&plan, end, life)
            if case .poll(let delay, let reason) = step {
                switch await poll(because: reason) {
                case .upgraded(let socket): opened = socket
                case .over(let error, let life, let last):
                    token = last
                    step = .wait(delay, because: error)
                    if life != nil || error.code == .unauthorized {
                        step = next(&plan, .failed(error), life, isPolling: true)
                    }
                }
                if isSignedOut { return finish(.signedOutHere) }
                if Task.isCancelled { break }
                if opened != nil { continue }
            }
            if case .renewToken = step {
                do throws(ClientError) {
                    _ = try await keeper.renew(refused: token ?? "")
                    continue
                } catch {
                    step = plan.renewalFailed(error, using: &generator)
                }
            }
            if isSignedOut { return finish(.signedOutHere) }
            switch step {
            case .renewToken: continue
            case .signedOut(let reason): return finish(reason)
            case .wait(let delay, let error), .poll(let delay, let error):
                setState(.waiting(delay: delay, because: error))
                await retryBell.wait(atMost: delay, clock: clock)
            }
        }
        setState(.stopped)
        return nil
    }

    // On its own, as this compiler (6.3.1) crashes on an existential opened twice in one asynchronous function.
    private func next(
        _ plan: inout ReconnectPlan, _ end: ConnectionEnd, _ life: Duration?, isPolling: Bool = false
    ) -> ReconnectPlan.Step {
        plan.ended(end, after: life, isPolling: isPolling, using: &generator)
    }

    /// Ends a wait for the next try: connects at once, and where the server is asked for want of a WebSocket tries one. Does
    /// nothing at other times.
    public func reconnectNow() {
        switch state {
        case .waiting, .polling: retryBell.ring()
        case .stopped, .connecting, .catchingUp, .live, .signedOut: break
        }
    }

    /// Ends the session, here and on the server: ``run()`` returns, and the client is of no more use.
    ///
    /// Whoever waits for a message's outcome is told; what is kept in a folder stays there, for the account's next session.
    public func signOut() async {
        guard !isSignedOut else { return }
        isSignedOut = true
        await keeper.signOut()
        line?.connection?.close()
        pollBell.ring()
        retryBell.ring()
        if !isRunning {
            _ = finish(.signedOutHere)
        }
    }

    private func finish(_ reason: SignOutReason) -> SignOutReason {
        isSignedOut = true
        setState(.signedOut(reason))
        hub.finish()
        let error = ClientError(.signedOut, "Signed out before the server had the message.")
        for id in outcomes.keys {
            resolve(id, .failure(error))
        }
        return reason
    }

    /// A WebSocket that nobody has greeted on yet.
    struct OpenSocket: Sendable {
        let connection: WebSocketConnection
        /// The token that it was opened with.
        let token: String
    }

    /// Opens a WebSocket.
    ///
    /// - Parameter token: the access token.
    func openSocket(token: String) async -> Result<OpenSocket, ConnectionFailure> {
        let stream: any ByteStream
        do throws(ClientError) {
            stream = try await connector.connect(to: server)
        } catch {
            return .failure(ConnectionFailure(error: error, isReached: false))
        }
        do throws(ClientError) {
            let path = "/api/v1/chat/ws/chat/\(kind.rawValue)"
            let connection = try await WebSocketConnection.upgrade(
                stream, to: server, target: "\(path)?token=\(URLEncoding.encode(token))",
                subprotocols: [RealtimeProtocol.v2.rawValue], userAgent: connector.userAgent, clock: clock)
            return .success(OpenSocket(connection: connection, token: token))
        } catch {
            return .failure(ConnectionFailure(error: error, isReached: true))
        }
    }

    /// Why a WebSocket did not come about, and whether the server, or what stands before it, was reached.
    struct ConnectionFailure: Error {
        let error: ClientError
        let isReached: Bool

        var end: ConnectionEnd { isReached ? .notUpgraded(error) : .failed(error) }
    }

    private func connectAndServe(
        on opened: OpenSocket?
    ) async -> (end: ConnectionEnd, life: Duration?, token: String?) {
        let socket: OpenSocket
        if let opened {
            socket = opened
        } else {
            let token: String
            do throws(ClientError) {
                token = try await keeper.token()
            } catch {
                return (.failed(error), nil, nil)
            }
            switch await openSocket(token: token) {
            case .success(let new): socket = new
            case .failure(let failure): return (failure.end, nil, token)
            }
        }
        guard !isSignedOut else {
            socket.connection.close()
            return (.failed(.cancelled), nil, socket.token)
        }
        line = Line(connection: socket.connection, token: socket.token)
        var end = await serve(socket.connection)
        let life = line?.greetedAt.map { clock.now - $0 }
        if life == nil, case .failed(let error) = end { end = .notUpgraded(error) }
        let token = line?.token ?? socket.token
        lineEnded()
        return (end, life, token)
    }

    /// Does all that a connection takes, until it is over.
    private func serve(_ connection: WebSocketConnection) async -> ConnectionEnd {
        guard let work = line?.work else { return .failed(.cancelled) }
        let clock = clock
        return await withTaskGroup(of: ConnectionEnd?.self) { group in
            group.addTask { await self.read(connection) }
            group.addTask {
                await connection.watchLiveness()
                return nil
            }
            group.addTask {
                await self.keepAgenda()
                return nil
            }
            group.addTask {
                guard await clock.sleep(for: Self.greetingLimit), await !self.isGreeted else { return nil }
                return .failed(ClientError(.timedOut, "The server accepted the connection and said nothing."))
            }
            for _ in 0..<Self.workers {
                group.addTask {
                    while let item = await work.next() {
                        if let end = await self.perform(item) { return end }
                    }
                    return nil
                }
            }
            defer {
                group.cancelAll()
                connection.close()
            }
            while let result = await group.next() {
                if let result { return result }
            }
            return .failed(.cancelled)
        }
    }

    private var isGreeted: Bool { line?.spoken != nil }

    private func read(_ connection: WebSocketConnection) async -> ConnectionEnd {
        while true {
            switch await connection.receive() {
            case .messages(let messages): receive(messages)
            case .ended(let end): return end
            }
        }
    }

    func lineEnded() {
        line = nil
        for id in syncs.keys {
            syncs[id]?.disconnected()
        }
        for message in outbox.disconnected() {
            emit(.outgoing(message))
        }
        settleDoubts()
        for typist in typists.disconnected() {
            emit(.typing(typist.chatID, typist.someone, isTyping: false))
        }
        typing.disconnected()
        // Fetching after a reconnect tells the server what arrived.
        deliveries.forget()
        readMarks.disconnected()
    }

    func setState(_ new: ConnectionState) {
        state = new
        emit(.connection(new))
    }

    /// Says that the line is live, or catching up, where that is news.
    func updateState() {
        guard let line, line.spoken != nil else { return }
        let isLive = line.isListRead && !syncs.values.contains(where: \.isCatchingUp)
        if let polling = line.polling {
            if case .polling = state {} else if isLive { setState(polling) }
            return
        }
        switch (state, isLive) {
        case (.live, true), (.catchingUp, false): break
        case (_, true): setState(.live)
        case (_, false): setState(.catchingUp)
        }
    }

    // MARK: What is due at a time

    /// Does what is due when it is due.
    func keepAgenda() async {
        while !Task.isCancelled {
            let expiry = line?.spoken == .v2 ? await keeper.renewalDue : nil
            let renewal = expiry.map { max($0, line?.nextRenewal ?? .zero) }
            agendaDue = [nextDue, renewal].compactMap { $0 }.min()
            await agendaBell.wait(atMost: agendaDue.map { $0 - clock.now }, clock: clock)
            guard !Task.isCancelled, line != nil else { return }
            doWhatIsDue(renewal: renewal)
        }
    }

    /// When something is due but the token's renewal.
    private var nextDue: Duration? {
        let marks = mayReportReads ? readMarks.nextDue : nil
        let sending = isSender ? outbox.nextDue : nil
        // A REST call has a time limit of its own.
        let answer = line?.isPolling == true ? nil : outbox.answerDue
        return [
            typing.nextDue, typists.nextDue, deliveries.nextDue, marks, sending, answer, line?.joinDue,
        ].compactMap { $0 }.min()
    }

    /// A base server has no REST call for it.
    private var mayReportReads: Bool {
        guard let line, line.isListRead else { return false }
        return !line.isPolling || line.spoken == .v2
    }

    /// Sees to it that what is due earlier than before is not slept through.
    func lookAtAgenda() {
        guard let due = nextDue else { return }
        if agendaDue.map({ due < $0 }) ?? true {
            agendaBell.ring()
        }
    }

    private func doWhatIsDue(renewal: Duration?) {
        let now = clock.now
        for notice in typing.due(at: now) {
            line?.send(.typing(notice.chatID, isTyping: notice.isTyping))
        }
        for typist in typists.due(at: now) {
            emit(.typing(typist.chatID, typist.someone, isTyping: false))
        }
        if line?.spoken == .v2 {
            for (chatID, messageID) in deliveries.due(at: now) {
                line?.send(.delivered(chatID, messageID))
            }
        }
        if mayReportReads {
            for (chatID, messageID) in readMarks.due(at: now) {
                if line?.isPolling == true {
                    line?.work.append(.markRead(chatID, messageID))
                } else {
                    line?.send(.readMessage(chatID, [messageID]))
                }
            }
        }
        endIfUnanswered(at: now)
        if let renewal, now >= renewal {
            line?.nextRenewal = now + Self.renewalInterval
            line?.work.append(.renewToken)
        }
        flushOutbox()
    }

    /// A server that keeps a connection and does not answer on it is left: on the next one everything is asked anew.
    private func endIfUnanswered(at now: Duration) {
        if let due = line?.joinDue, now >= due {
            line?.joinDue = nil
            if line?.spoken == .base {
                while line?.joining.isEmpty == false { baseJoined() }
            } else if syncs.values.contains(where: \.isJoining) {
                line?.connection?.giveUp(ClientError(.timedOut, "The server did not say what a chat missed."))
            }
        }
        if let due = outbox.answerDue, now >= due {
            line?.connection?.giveUp(ClientError(.timedOut, "The server did not answer a message."))
        }
    }
}
