import ChatWire
import Logging
import NIOCore

extension RealtimeConnection {
    /// Carries out what may be carried out now. A peer that does not read its answers gets no further ones made: it is no
    /// slow reader for having asked much at once.
    func pump() {
        while !isBehind, let entry = queue.next() {
            switch entry {
            case .refused(let failure): send(.error(failure))
            case .command(let command): perform(command)
            }
        }
        resumeReading()
        closeWhenDrained()
    }

    private func perform(_ command: ClientCommand) {
        guard let principal else { return }
        switch command {
        case .ping: send(.pong(nil))
        case .sendMessage(let chatID, let draft): sendMessage(draft, to: chatID, as: principal)
        case .readMessage(let chatID, let ids):
            write(command, chatID) { transaction in
                _ = try transaction.markRead(ids, in: chatID, by: principal)
            }
        case .joinChat(let join, let epoch): self.join([join], epoch: epoch, command)
        case .joinChats(let joins, let epoch):
            let parts = joins.chunks(of: Self.joinsAtOnce)
            if parts.count > 1 {
                queue.putFirst(parts.map { .joinChats($0, epoch: epoch) })
            } else {
                self.join(joins, epoch: epoch, command)
            }
        case .leaveChat(let chatID): leave(chatID)
        case .typing(let chatID, let isTyping):
            asParticipant(of: chatID, mayWrite: true, command) { connection in connection.type(in: chatID, isTyping) }
        case .delivered(let chatID, let messageID):
            asParticipant(of: chatID, command) { connection in
                connection.server.bus.deliveryMarks.note(messageID, in: chatID, for: connection.participant)
            }
        case .auth(let token): renew(with: token, command)
        }
    }

    private func sendMessage(_ draft: MessageDraft, to chatID: ChatID, as principal: Principal) {
        guard let loop = context?.eventLoop else { return }
        if typing.end(chatID) { tellTyping(chatID, false) }
        let (id, connection) = (id, NIOLoopBound(self, eventLoop: loop))
        let write = PendingWrite(on: loop) { transaction in
            try transaction.send(draft, to: chatID, from: principal, origin: id)
        } completion: { result in
            let connection = connection.value
            connection.queue.writeDone()
            switch result {
            case .success(let sent):
                // A new message reaches its sender as everyone else; a repeated one is answered to this connection alone.
                if !sent.isNew { connection.answer(sent) }
            case .failure(let error):
                connection.refuse(error, type: "send_message", chatID, clientMessageID: draft.clientMessageID)
            }
            connection.pump()
        }
        submit(write, on: loop)
    }

    private func submit(_ write: PendingWrite, on loop: any EventLoop) {
        guard let shard else { return server.store.submit([write]) }
        shard.submit(write, to: server.store, on: loop)
    }

    private func answer(_ sent: SentMessage) {
        let message = server.bus.renderer.message(sent.view, in: sent.chat, for: participant.type)
        send(.message(message, revision: sent.view.record.revision))
    }

    /// Submits a write whose success is told by its events alone.
    private func write(
        _ command: ClientCommand, _ chatID: ChatID, _ body: @Sendable @escaping (Transaction) throws -> Void
    ) {
        guard let loop = context?.eventLoop else { return }
        let connection = NIOLoopBound(self, eventLoop: loop)
        let write = PendingWrite(on: loop, body) { result in
            let connection = connection.value
            connection.queue.writeDone()
            if case .failure(let error) = result { connection.refuse(error, type: "\(command.typeName)", chatID) }
            connection.pump()
        }
        submit(write, on: loop)
    }

    /// Answers a command that failed.
    func refuse(_ error: any Error, type: String, _ chatID: ChatID?, clientMessageID: String? = nil) {
        let refusal: Refusal
        if let known = error as? Refusal {
            refusal = known
        } else {
            server.logger.error(
                "a command failed", metadata: ["connection": "\(id)", "type": "\(type)", "error": "\(error)"])
            refusal = Refusal(.internal, "Internal error")
        }
        send(
            .error(
                .init(
                    text: refusal.detail, code: refusal.code, chatID: chatID, clientMessageID: clientMessageID,
                    requestType: type, retryAfter: refusal.retryAfter)))
    }

    /// Runs `body` when the participant is in the chat: at once where the connection joined it, else after asking the store.
    ///
    /// - Parameter mayWrite: whether it has to be one who may write there as well. That a customer was blocked is told to
    ///   no room: for them the store is asked each time.
    private func asParticipant(
        of chatID: ChatID, mayWrite: Bool = false, _ command: ClientCommand,
        _ body: @Sendable @escaping (RealtimeConnection) -> Void
    ) {
        guard let principal, let shard, let loop = context?.eventLoop else { return }
        if let member = shard.membership(of: self, in: chatID), member.held == nil,
            !mayWrite || participant.type == .user
        {
            if member.isObserver {
                refuse(Refusal.notParticipant, type: "\(command.typeName)", chatID)
            } else {
                body(self)
            }
            return
        }
        queue.hold()
        let connection = NIOLoopBound(self, eventLoop: loop)
        server.store.read(on: loop) { database in
            guard let chat = try ChatRecord.fetch(chatID, in: database) else { throw Refusal.notFound("Chat") }
            try chat.requireParticipant(principal)
            if mayWrite { try chat.requireUnblocked(principal) }
        } completion: { result in
            let connection = connection.value
            switch result {
            case .success: body(connection)
            case .failure(let error): connection.refuse(error, type: "\(command.typeName)", chatID)
            }
            connection.resume()
        }
    }

    private func renew(with token: String, _ command: ClientCommand) {
        guard let loop = context?.eventLoop else { return }
        queue.hold()
        let (authenticator, side) = (server.authenticator, request.side)
        let connection = NIOLoopBound(self, eventLoop: loop)
        loop.makeFutureWithTask { try await authenticator.authenticate(token: token, as: side) }.whenComplete {
            result in
            let connection = connection.value
            switch result {
            case .success(let principal) where principal.key == connection.participant:
                connection.renew(principal, token: token)
            case .success:
                connection.refuse(Refusal(.forbidden, "The token is another's"), type: "\(command.typeName)", nil)
            case .failure(let error): connection.refuse(error, type: "\(command.typeName)", nil)
            }
            connection.resume()
        }
    }

    /// Goes on after a command that took its time.
    func resume() {
        queue.release()
        pump()
        shard?.flush()
    }

    // MARK: Typing

    private func type(in chatID: ChatID, _ isTyping: Bool) {
        guard let loop = context?.eventLoop else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        if isTyping {
            if typing.start(chatID, now: now) { tellTyping(chatID, true) }
            if typingEnd == nil { endTypingLater(on: loop) }
        } else if typing.end(chatID) {
            tellTyping(chatID, false)
        }
    }

    private func endTypingLater(on loop: any EventLoop) {
        guard let next = typing.nextEnd else { return typingEnd = nil }
        let connection = NIOLoopBound(self, eventLoop: loop)
        typingEnd = loop.scheduleTask(deadline: .uptimeNanoseconds(next)) {
            let connection = connection.value
            for chatID in connection.typing.expire(now: NIODeadline.now().uptimeNanoseconds) {
                connection.tellTyping(chatID, false)
            }
            connection.endTypingLater(on: loop)
        }
    }

    /// Tells the others in the room.
    func tellTyping(_ chatID: ChatID, _ isTyping: Bool) {
        server.bus.tell(chatID, but: participant, .typing(chatID, .init(participant), isTyping: isTyping))
    }
}
