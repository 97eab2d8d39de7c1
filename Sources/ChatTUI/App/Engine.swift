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

    let options: Options
    let mailbox: Mailbox

    /// Runs until there are no more effects, or the task is cancelled.
    ///
    /// - Parameter effects: what to do, in this order. Keeping drafts and handing over messages keep the order; what has
    ///   to wait for an answer does not hold up the rest.
    func run(_ effects: AsyncStream<Effect>) async {
        await withDiscardingTaskGroup { group in
            var connection = await firstConnection()
            if let connection { follow(connection, in: &group) }
            for await effect in effects {
                if case .signIn(let request) = effect {
                    connection = await signIn(request)
                    if let connection { follow(connection, in: &group) }
                } else if let connection {
                    await connection.carryOut(effect, in: &group)
                }
            }
            group.cancelAll()
        }
    }

    private func follow(_ connection: Connection, in group: inout DiscardingTaskGroup) {
        group.addTask { await connection.run() }
    }

    private func firstConnection() async -> Connection? {
        switch options.signIn {
        case nil: nil
        case .session(let session): connect(with: session)
        case .credentials(let credentials): await signIn(credentials)
        }
    }

    private func signIn(_ request: SignInRequest) async -> Connection? {
        switch request.side {
        case .staff: await signIn(.staff(email: request.login, password: request.password))
        case .customer: await signIn(.customer(phoneNumber: request.login, password: request.password))
        }
    }

    private func signIn(_ credentials: Credentials) async -> Connection? {
        do throws(ClientError) {
            return connect(
                with: try await Session.signIn(to: options.server.url, with: credentials, options: options.transport))
        } catch {
            mailbox.post(.session(.signInFailed(error.message)))
            return nil
        }
    }

    private func connect(with session: Session) -> Connection? {
        do throws(ClientError) {
            let client = try ChatClient(server: options.server.url, session: session, options: options.transport)
            return Connection(
                client: client, kind: session.kind, server: options.server, folder: options.folder, mailbox: mailbox)
        } catch {
            mailbox.post(.session(.signInFailed(error.message)))
            return nil
        }
    }
}
