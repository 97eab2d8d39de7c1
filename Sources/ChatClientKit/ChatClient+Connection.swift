extension ChatClient {
    /// Runs the client as long as `body` takes: what ``run()`` does beside what a program does.
    ///
    /// ```swift
    /// try await client.withConnection { events in
    ///     try await client.send("The shop opens at ten.", to: chat).stored()
    ///     for await case .message(let message) in events { print(message.content) }
    /// }
    /// ```
    ///
    /// Nothing is waited for at the end. Without a folder what was sent and not stored is gone then: await
    /// ``PendingMessage/stored()`` of what matters. When the session is over, the events end and what waits for a message
    /// fails with ``ClientError/Code/signedOut``; `body` goes on.
    ///
    /// - Parameters:
    ///   - isolation: where `body` runs: by itself where it is called.
    ///   - body: gets the client's events from before the first connection on, for one reader.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    public func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: (ClientEvents) async throws -> Value
    ) async rethrows -> Value {
        let events = events
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            defer { group.cancelAll() }
            return try await body(events)
        }
    }
}
