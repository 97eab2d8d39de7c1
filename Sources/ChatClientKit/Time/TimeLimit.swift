/// Does something within a time limit.
///
/// - Throws: what `body` throws, or ``ClientError/Code/timedOut``; then `body` is cancelled and waited for.
package func withTimeLimit<Value: Sendable>(
    _ limit: Duration, clock: MonotonicClock, failure: ClientError,
    _ body: @escaping @Sendable () async throws(ClientError) -> Value
) async throws(ClientError) -> Value {
    let result = await withTaskGroup(of: Result<Value, ClientError>?.self) { group in
        group.addTask {
            do throws(ClientError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        group.addTask {
            await clock.sleep(for: limit) ? .failure(failure) : nil
        }
        defer { group.cancelAll() }
        // A limit that was cancelled says nothing: the body, cancelled with it, speaks.
        while let result = await group.next() {
            if let result { return result }
        }
        return .failure(.cancelled)
    }
    return try result.get()
}
