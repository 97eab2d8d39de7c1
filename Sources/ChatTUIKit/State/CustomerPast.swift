public import ChatWire

/// What is known of a customer beside the open chat.
public struct CustomerPast: Sendable {
    /// Since when they have been one.
    public let since: Timestamp?
    /// Their other chats with the salon, the newest first.
    public let chats: [ChatSummary]

    /// What the server tells.
    ///
    /// - Parameters:
    ///   - since: when their account was made.
    ///   - chats: their chats, in any order.
    ///   - open: the chat from which one asks.
    public init(since: Timestamp?, chats: [Chat], beside open: ChatID, me: ParticipantKey?) {
        self.since = since
        self.chats = chats.filter { $0.id != open }.map { ChatSummary($0, me: me) }
            .sorted { ($0.lastActivity, $0.id) > ($1.lastActivity, $1.id) }
    }
}

extension AppState {
    /// What is known of the open chat's customer.
    var customerPast: CustomerPast? { openChat.flatMap { customers[$0] } }

    /// Asks for the customer of a chat that is being opened.
    func askForCustomer(of chat: ChatSummary, _ effects: inout [Effect]) {
        guard account?.side == .staff, chat.kind == .customer,
            let customer = chat.people.first(where: { $0.key.type == .customer })
        else { return }
        effects.append(.loadCustomer(customer.key.id, chat.id))
    }

    /// Lists the other chats of the open chat's customer.
    mutating func openEarlierChats() {
        guard account?.side == .staff else { return }
        guard let me, let past = customerPast, !past.chats.isEmpty else {
            return say(openChat == nil ? "no chat is open" : "the customer has no other chat")
        }
        overlay = .goTo(
            GoToDialog(
                past.chats.map { chat in
                    let date = calendar.date(of: chat.lastActivity, now: now)
                    let name = chat.title.map(\.line) ?? chat.name(for: me)
                    return GoToDialog.Entry(
                        .chat(chat.id), name: DisplayText(date) + "  " + name,
                        detail: chat.preview.line + (chat.isArchived ? "  archived" : ""))
                }, title: "Earlier chats", findsPeople: false))
    }
}
