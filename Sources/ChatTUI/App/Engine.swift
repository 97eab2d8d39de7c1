internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// Carries out what the console asks for, away from the main thread, and answers through the mailbox.
struct Engine: Sendable {
    /// Where to sign in, and where drafts are kept.
    struct Options: Sendable {
        let server: ServerAddress
        let transport: TransportOptions
        /// What to sign in with at once; nil waits for the form.
        let signIn: LoginOptions.SignIn?
        /// nil where no place for files is known: drafts are not kept then.
        let folder: StateFolder?
    }

    private enum Work: Sendable {
        case effect(Effect)
        /// Signing in worked.
        case connected(Connection)
    }

    private let options: Options
    private let mailbox: Mailbox
    private let work: AsyncStream<Work>
    private let queue: AsyncStream<Work>.Continuation

    init(_ options: Options, mailbox: Mailbox) {
        self.options = options
        self.mailbox = mailbox
        (work, queue) = AsyncStream.makeStream()
    }

    /// Takes an effect to be carried out after those before it. What keeps its place (messages, typing, drafts) does so;
    /// what has to wait for an answer does not hold up the rest.
    func perform(_ effect: Effect) {
        queue.yield(.effect(effect))
    }

    /// No more effects will come: ``run()`` returns when those that came are carried out.
    func finish() {
        queue.finish()
    }

    /// Runs until it is finished, or the task is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            if let signIn = options.signIn { group.addTask { await self.signIn(signIn) } }
            var connection: Connection?
            for await item in work {
                switch item {
                case .effect(.signIn(let request)): group.addTask { await signIn(.credentials(request.credentials)) }
                case .effect(let effect): await connection?.carryOut(effect, in: &group)
                case .connected(let new):
                    connection = new
                    group.addTask { await new.run() }
                }
            }
            await connection?.sendRest()
            group.cancelAll()
        }
    }

    private func signIn(_ signIn: LoginOptions.SignIn) async {
        do throws(ClientError) {
            let session =
                switch signIn {
                case .session(let session): session
                case .credentials(let credentials):
                    try await Session.signIn(to: options.server.url, with: credentials, options: options.transport)
                }
            let client = try ChatClient(server: options.server.url, session: session, options: options.transport)
            queue.yield(
                .connected(
                    Connection(
                        client: client, kind: session.kind, server: options.server, folder: options.folder,
                        mailbox: mailbox)))
        } catch {
            mailbox.post(.session(.signInFailed(error.message)))
        }
    }
}

extension SignInRequest {
    fileprivate var credentials: Credentials {
        switch side {
        case .staff: .staff(email: login, password: password)
        case .customer: .customer(phoneNumber: login, password: password)
        }
    }
}
