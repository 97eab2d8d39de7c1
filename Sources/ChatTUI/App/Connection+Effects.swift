internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

extension Connection {
    /// Carries out an effect. What keeps its place among the others (messages, typing, drafts) is done on return; what
    /// has to wait for the server goes on in the group.
    func carryOut(_ effect: Effect, in group: inout DiscardingTaskGroup) async {
        switch effect {
        case .send(let chat, let draft): await send(draft, to: chat)
        case .retry(_, let id):
            if let id = ChatClientKit.OutgoingMessage.ID(id) { await client.retry(id) }
        case .discard(let chat, let id): await discard(id, in: chat)
        case .typing(let chat, true): await client.typed(in: chat)
        case .typing(let chat, false): await client.stoppedTyping(in: chat)
        case .markRead(let chat, let message): await client.markRead(chat, upTo: message)
        case .saveDraft(let chat, let text): await save(text, for: chat)
        case .reconnect: await client.reconnectNow()
        case .listPaths(let typed):
            group.addTask { self.tell(.pathsFound(typed: typed, PathCompletion.paths(beginningWith: typed))) }
        case .examine(let path):
            group.addTask { self.tell(.fileExamined(path: path, LocalFile.examine(path))) }
        case .upload(let upload): await files.begin(upload, in: &group)
        case .open(let file, let id, let size): group.addTask { await self.files.open(file, id: id, size: size) }
        case .save(let saved, let path, let id): group.addTask { await self.files.save(saved, to: path, id: id) }
        case .export(let chat, let format, let name, let id):
            group.addTask { await self.files.export(chat, format, name: name, id: id) }
        case .stop(let id): files.stop(id)
        case .loadCustomer(let customer, let chat):
            group.addTask { await self.loadCustomer(customer, of: chat) }
        case .openChat(let chat):
            await client.join(chat)
            group.addTask { await self.showNewest(of: chat) }
        default:
            group.addTask { await self.call(effect) }
        }
    }

    private func send(_ draft: MessageDraft, to chat: ChatID) async {
        do throws(ClientError) {
            try await client.send(draft, to: chat)
        } catch {
            tell(
                .outgoing(
                    OutgoingItem(
                        id: draft.clientMessageID ?? "", chat: chat, draft: draft, createdAt: .now,
                        state: .failed(UserText(error.message)))))
        }
    }

    private func discard(_ id: String, in chat: ChatID) async {
        // One that the library never took is only known to the console.
        if let known = ChatClientKit.OutgoingMessage.ID(id), await !client.discard(known),
            await client.snapshot().outgoing.contains(where: { $0.id == known })
        {
            return tell(.failed("It is on its way already: the server may have it."))
        }
        await files.forget(id)
        tell(.outgoingRemoved(chat, id: id))
    }

    /// Makes the calls that an effect stands for; what comes of them comes as events.
    private func call(_ effect: Effect) async {
        let api = client.api
        do throws(ClientError) {
            switch effect {
            case .loadChats(let scope): try await load(scope)
            case .loadOlder(let chat, let before): await loadOlder(chat, before)
            case .edit(_, let message, let content): try await api.edit(message, content: content)
            case .delete(_, let message): try await api.delete(message)
            case .claim(let chat): tell(.chatChanged(try await api.claim(chat)))
            case .archive(let chat, let isArchived):
                tell(.chatChanged(try await api.change(chat, ChatPatch(isArchived: isArchived))))
            case .mute(let chat, let isMuted):
                try await api.setMuted(isMuted, in: chat)
                tell(.chatChanged(try await api.chat(chat)))
            case .rename(let chat, let title): tell(.chatChanged(try await api.change(chat, ChatPatch(title: title))))
            case .invite(let chat, let colleague):
                tell(.chatChanged(try await api.addParticipant(user: try await id(of: colleague), to: chat)))
            case .leave(let chat, let user): try await api.removeParticipant(user: user, from: chat)
            case .search(let chat, let words): try await search(words, in: chat)
            case .find(let words):
                let page = try await api.search(words)
                tell(.messagesFound(query: words, page.results.map(FoundMessage.init)))
            case .fetchChat(let chat): tell(.chatCreated(try await api.chat(chat)))
            case .loadContext(let chat, let message): try await loadContext(chat, around: message)
            case .loadNewer(let chat, let message):
                let page = try await api.history(of: chat, .after(message), limit: WireLimits.pageSizes.upperBound)
                tell(.newer(chat, page.messages, hasMore: page.hasMore))
            case .loadInfo(let chat, let message):
                let page = try await api.history(of: chat, .before(MessageID(message.rawValue + 1)), limit: 1)
                if let told = page.messages.first, told.id == message { tell(.messageInfo(told)) }
            case .administer(let request): tell(.administration(try await administer(request)))
            case .findContacts(let query): tell(.contactsFound(query: query, try await contacts(matching: query)))
            case .createChat(let target): tell(.chatCreated(try await openChat(with: target)))
            default: break
            }
        } catch {
            tell(.failed(error.message))
        }
    }

    /// The hits that a person may go through one by one.
    private static let hitLimit = 500

    /// All hits in a chat, page by page, as far as anyone goes.
    private func search(_ words: String, in chat: ChatID) async throws(ClientError) {
        var hits: [MessageID] = []
        var number = 1
        while hits.count < Self.hitLimit {
            let page = try await client.api.search(
                words, in: chat, page: number, limit: WireLimits.pageSizes.upperBound)
            hits += page.results.map(\.message.id)
            guard page.hasMore, !page.results.isEmpty else { break }
            number += 1
        }
        tell(.hitsFound(chat, query: words, hits))
    }

    /// A message with half a page before and after it.
    private func loadContext(_ chat: ChatID, around message: MessageID) async throws(ClientError) {
        let older = try await client.api.history(of: chat, .before(MessageID(message.rawValue + 1)))
        let newer = try await client.api.history(of: chat, .after(message))
        tell(.context(chat, around: message, older.messages + newer.messages, hasOlder: older.hasMore))
    }

    private func id(of colleague: Colleague) async throws(ClientError) -> Int64 {
        switch colleague {
        case .id(let id): return id
        case .name(let name):
            let found = try await client.api.users(matching: name)
            guard let only = found.first, found.count == 1 else {
                throw ClientError(
                    .invalidArgument,
                    found.isEmpty ? "No colleague is called so." : "More than one colleague is called so.")
            }
            return only.id
        }
    }

    private func load(_ scope: ChatTUIKit.ChatScope) async throws(ClientError) {
        let chats =
            switch scope {
            case .mine: try await client.api.chats(scope: .mine)
            case .unassigned: try await client.api.chats(scope: .unassigned)
            case .all: try await client.api.chats(scope: .all)
            }
        tell(.chatsLoaded([scope], chats))
    }

    private func loadOlder(_ chat: ChatID, _ before: MessageID) async {
        do throws(ClientError) {
            let page = try await client.history(of: chat, before: before)
            tell(.history(chat, messages: page.messages, hasOlder: page.hasMore))
        } catch {
            let kept = await client.keptHistory(of: chat, before: before)
            if !kept.isEmpty { tell(.keptHistory(chat, kept)) }
            tell(.historyFailed(chat))
        }
    }

    /// Who a customer is beside a chat. A server that does not tell is no failure: nobody has asked aloud.
    private func loadCustomer(_ id: Int64, of chat: ChatID) async {
        let api = client.api
        let account = try? await api.customer(id)
        let identity = await client.snapshot().identity
        let scope: ChatClientKit.ChatScope? = identity?.role == .admin ? .all : nil
        var chats = (try? await api.chats(scope: scope, customer: id)) ?? []
        chats += (try? await api.chats(archived: true, scope: scope, customer: id)) ?? []
        // A base server does not know the question and answers with all chats.
        chats.removeAll { $0.customer?.key.id != id }
        tell(
            .customerPast(
                chat, CustomerPast(since: account?.createdAt, chats: chats, beside: chat, me: identity?.participant)))
    }

    private func contacts(matching query: String) async throws(ClientError) -> [Contact] {
        let api = client.api
        guard kind == .user else {
            return try await api.salons(matching: query).map { Contact(.salon($0.id), name: $0.name) }
        }
        let customers = try await api.customers(matching: query).map {
            Contact(.customer($0.id), name: $0.name ?? $0.phoneNumber, detail: $0.phoneNumber)
        }
        let colleagues = try await api.users(matching: query).map {
            Contact(.colleague($0.id), name: $0.name ?? $0.email, detail: $0.email)
        }
        return customers + colleagues
    }

    private func openChat(with target: Contact.Target) async throws(ClientError) -> Chat {
        switch target {
        case .customer(let id): try await client.api.openChat(OpenChatAsStaff(.customer(id)))
        case .colleague(let id): try await client.api.openChat(OpenChatAsStaff(.users([id])))
        case .phone(let number): try await client.api.openChat(OpenChatAsStaff(.phoneNumber(number)))
        case .salon(let id): try await client.api.openChat(OpenChatAsCustomer(salonID: id))
        }
    }
}
