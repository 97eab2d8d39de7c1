internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// Carries out what the console asks for, away from the main thread, and answers through the mailbox.
struct Engine: Sendable {
    private enum Work: Sendable {
        case effect(Effect)
        /// Signing in worked.
        case connected(Connection)
    }

    private let profile: Profile
    /// Where the profile's accounts are kept, if there is such a place.
    private let place: Place
    /// What to sign in with at once; nil waits for the form.
    private let signIn: SignIn?
    private let mailbox: Mailbox
    private let work: AsyncStream<Work>
    private let queue: AsyncStream<Work>.Continuation

    init(_ profile: Profile, signIn: SignIn?, mailbox: Mailbox) {
        self.profile = profile
        place = Place(profile)
        self.signIn = signIn
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
        if let problem = place.problem { mailbox.post(.session(.failed("Nothing is kept: \(problem)"))) }
        var connection: Connection?
        var unsent = 0
        await withDiscardingTaskGroup { group in
            if let signIn {
                group.addTask {
                    await connect { () async throws(ClientError) in
                        try await profile.access(by: signIn, keptIn: place.path)
                    }
                }
            }
            for await item in work {
                switch item {
                case .effect(.signIn(let request)):
                    group.addTask { await connect { () async throws(ClientError) in try await answer(request) } }
                case .effect(.notify(let notification)):
                    guard let command = profile.console.notifications.command else { break }
                    BackgroundProgram.run(command, [notification.title.text, notification.body.text])
                case .effect(.openLink(let link)):
                    guard let program = profile.console.openProgram else { break }
                    group.addTask {
                        guard let failure = await DetachedProgram.open(link, with: program) else { return }
                        mailbox.post(.session(.failed(failure)))
                    }
                case .effect(.copy(let text)):
                    guard let command = profile.console.copyCommand else { break }
                    BackgroundProgram.run(command, input: text)
                case .effect(let effect): await connection?.carryOut(effect, in: &group)
                case .connected(let new):
                    connection = new
                    group.addTask { await new.run() }
                }
            }
            unsent = await connection?.sendRest() ?? 0
            group.cancelAll()
        }
        await connection?.end()
        // The terminal is the shell's by now.
        if unsent > 0 { ChatTUI.complain(words(forUnsent: unsent)) }
    }

    private func words(forUnsent count: Int) -> String {
        let what = count == 1 ? "1 message is" : "\(count) messages are"
        guard place.path != nil else { return "\(what) not sent, and lost." }
        return "\(what) not sent yet, and kept: the next start sends \(count == 1 ? "it" : "them")."
    }

    private func connect(_ signIn: @Sendable () async throws(ClientError) -> Access) async {
        do throws(ClientError) {
            let access = try await signIn()
            queue.yield(
                .connected(
                    Connection(
                        access, server: profile.server, folder: place.path == nil ? nil : profile.folder,
                        settings: profile.console,
                        mailbox: mailbox)))
        } catch {
            mailbox.post(.session(.signInFailed(error.message)))
        }
    }

    /// Signs in with what was typed into the form, and keeps the session for the profile; where it cannot be kept it lasts
    /// as long as the console.
    private func answer(_ request: SignInRequest) async throws(ClientError) -> Access {
        let session = try await Session.signIn(
            to: profile.server.url, with: request.credentials, options: profile.transport)
        let new = profile.kept(session, login: request.login)
        guard let file = profile.sessionFile else {
            return try Access(session, .passing, profile, keptIn: place.path)
        }
        do throws(ClientError) {
            let kept = try await file.update { (kept) async throws(ClientError) in
                // Who is signed in as someone else, by “chat-tui login”, stays so.
                if let old = kept, old.tokens != nil, !old.isOf(new.login, new.kind, at: new.server) { return }
                kept = new
            }
            if kept == new {
                return try Access(
                    session, .shared, sharing: SharedSession(new, in: file), profile, keptIn: place.path)
            }
        } catch {
            mailbox.post(.session(.failed("The session is not kept: \(error.message)")))
        }
        return try Access(session, .passing, profile, keptIn: place.path)
    }
}

/// Where outboxes and copies of what was read are kept, a folder for each account.
private struct Place: Sendable {
    let path: String?
    /// Why there is none.
    let problem: String?

    init(_ profile: Profile) {
        guard let folder = profile.folder else {
            (path, problem) = (nil, "neither XDG_STATE_HOME nor HOME says where.")
            return
        }
        do throws(StateFolder.Failure) {
            (path, problem) = (try folder.folder("accounts").made(), nil)
        } catch {
            (path, problem) = (nil, error.description)
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
