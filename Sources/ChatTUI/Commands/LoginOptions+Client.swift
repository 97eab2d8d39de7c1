internal import ArgumentParser
internal import ChatClientKit

extension LoginOptions {
    /// Does something as whoever the options name, and ends what it began: a session that was only made for this is ended
    /// at the server too.
    ///
    /// - Parameter body: gets a client that is not connected yet; it is cancelled by Ctrl-C and its like.
    /// - Throws: what `body` throws, ``CommandFailure`` where nobody can sign in, and `ExitCode` after an interruption.
    func withClient(_ body: @escaping @Sendable (ChatClient, Profile) async throws -> Void) async throws {
        let profile = try Profile(self)
        let access = try await profile.access(by: try profile.signIn() ?? profile.askForPassword())
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await run { try await body(access.client, profile) })
        } catch {
            outcome = .failure(error)
        }
        await access.end()
        do {
            try outcome.get()
        } catch let error as ClientError where error.code == .unauthorized && access.source == .shared {
            throw profile.sessionEnded
        }
    }

    private func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let interruption = Interruption()
        try await withThrowingTaskGroup(of: Int32?.self) { group in
            group.addTask {
                try await body()
                return nil
            }
            group.addTask { await interruption.requests.first { _ in true } }
            let number = try await group.next() ?? nil
            group.cancelAll()
            guard let number else { return }
            // What the body has to say of its being cancelled is no news.
            while await group.nextResult() != nil {}
            throw ExitCode(128 + number)
        }
    }
}

extension Profile {
    /// Asks for the password of a login that was named, where there is a terminal to ask on.
    ///
    /// - Throws: ``missing`` where there is none.
    fileprivate func askForPassword() throws -> SignIn {
        guard isLoginGiven, let prompt = Prompt() else { throw missing }
        return .credentials(credentials(password: try prompt.password("Password of \(login): ")))
    }
}
