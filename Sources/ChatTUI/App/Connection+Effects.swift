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
        case .openChat(let chat):
            await client.join(chat)
            group.addTask { await self.readNewest(of: chat) }
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
                        id: draft.clientMessageID ?? "", chat: chat, text: draft.content,
                        replyTo: draft.replyToMessageID, createdAt: .now, state: .failed(UserText(error.message)))))
        }
    }

    private func discard(_ id: String, in chat: ChatID) async {
        // One that the library never took is only known to the console.
        if let known = ChatClientKit.OutgoingMessage.ID(id) { await client.discard(known) }
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
            case .findContacts(let query): tell(.contactsFound(query: query, try await contacts(matching: query)))
            case .createChat(let target): tell(.chatCreated(try await openChat(with: target)))
            default: break
            }
        } catch {
            tell(.failed(error.message))
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
            tell(.historyFailed(chat))
        }
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
