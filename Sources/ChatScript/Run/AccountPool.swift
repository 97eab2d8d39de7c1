import ChatClientKit
import ChatWire

/// Sessions by account, so that scenarios that run one after the other need not sign in anew.
package actor AccountPool {
    /// Someone who is signed in.
    struct SignedIn: Sendable {
        var kind: Party.Kind
        var login: String
        var token: String
        /// The whole answer, where there was one.
        var answer: JSONValue?
    }

    private let accounts: Accounts
    private let exchange: Exchange
    private var sessions: [Accounts.Account: SignedIn] = [:]

    init(_ accounts: Accounts, exchange: Exchange) {
        self.accounts = accounts
        self.exchange = exchange
    }

    func account(_ name: String) -> Accounts.Account? { accounts.byName[name] }

    /// Signs in, or gives the session that there is.
    ///
    /// - Parameter isFresh: a session of its own, with which nobody else reckons; the kept one may not outlive it.
    func signIn(_ account: Accounts.Account, isFresh: Bool, trace: Trace, who: String) async throws(StepStop)
        -> SignedIn
    {
        if !isFresh, let session = sessions[account] { return session }
        let session = try await signInAnew(account, trace: trace, who: who)
        sessions[account] = isFresh ? nil : session
        return session
    }

    private func signInAnew(
        _ account: Accounts.Account, trace: Trace, who: String
    ) async throws(StepStop) -> SignedIn {
        let request: Exchange.Request
        if let token = account.token {
            exchange.secrets.add(token)
            return SignedIn(kind: account.kind, login: account.login, token: token)
        }
        let word = account.password ?? ""
        switch account.kind {
        case .user: request = .form("/auth/login", [("username", account.login), ("password", word)])
        case .customer:
            request = .json(
                "POST", "/customer-auth/login", ["phone_number": .string(account.login), "password": .string(word)])
        }
        let answer: Exchange.Answer
        do throws(ClientError) {
            answer = try await exchange.send(request, trace: trace, who: who)
        } catch {
            throw .unreachable(error)
        }
        guard answer.status == 200, let token = answer.json?["access_token"]?.stringValue else {
            let text = answer.json?["detail"]?.stringValue.map { ": \(ShownJSON.plain($0))" } ?? ""
            throw .failed(
                StepFailure(title: "\(who) cannot sign in as \(account.login): status \(answer.status)\(text)"))
        }
        return SignedIn(kind: account.kind, login: account.login, token: token, answer: answer.json)
    }
}
