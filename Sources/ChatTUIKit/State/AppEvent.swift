public import ChatWire

/// Everything that can happen to the client.
public enum AppEvent: Sendable {
    /// Someone typed, pasted, or changed windows.
    case input(InputEvent)
    /// The screen has another size.
    case resize(Size)
    /// It is this late now. Comes before each batch of events, and when ``AppState/nextTick`` is reached.
    case tick(Timestamp)
    /// Something came from the server, the outbox or the disk.
    case session(SessionEvent)
}

/// What comes from the client library.
public enum SessionEvent: Sendable {
    /// The server knows who one is.
    case signedIn(Account)
    /// Signing in failed; the form says why.
    case signInFailed(String)
    /// The session ended for good; the form says why.
    case signedOut(String)
    /// The connection's state changed.
    case line(LineState)
    /// A chat list was read, whole: what belongs to one of its parts and is not in it is gone.
    case chatsLoaded(Set<ChatScope>, [Chat])
    /// A chat is new or has changed.
    case chatChanged(Chat)
    /// A chat may no longer be seen.
    case chatRemoved(ChatID)
    /// A chat that was asked for is there: show it.
    case chatCreated(Chat)
    /// Part of a chat's history. With `hasOlder` it is a page at the old end, and tells whether there is more.
    case history(ChatID, messages: [Message], hasOlder: Bool?)
    /// Part of a chat's history as it was kept here; what is known from the server stays as it is.
    case keptHistory(ChatID, [Message])
    /// What was loaded of a chat is no longer true (another store behind the server).
    case historyReset(ChatID)
    /// Older history could not be read; it may be tried again.
    case historyFailed(ChatID)
    /// A message is new.
    case message(Message)
    /// A message was edited or deleted.
    case messageChanged(Message)
    /// Someone has read up to a message.
    case readMark(ChatID, ParticipantKey, MessageID)
    /// Someone's client has everything up to a message.
    case deliveredMark(ChatID, ParticipantKey, MessageID)
    /// Someone began to type, or stopped: a stop comes for sure. A base server may leave open who it is.
    case typing(ChatID, ParticipantKey?, isTyping: Bool)
    /// Someone came or went.
    case presence(ParticipantKey, isOnline: Bool, lastSeen: Timestamp?)
    /// A message in the outbox, as it stands.
    case outgoing(OutgoingItem)
    /// A message left the outbox unsent.
    case outgoingRemoved(ChatID, id: String)
    /// The drafts kept on disk.
    case draftsLoaded([ChatID: String])
    /// A draft is safely on disk.
    case draftSaved(ChatID)
    /// What the new-chat dialog asked for.
    case contactsFound(query: String, [Contact])
    /// The paths that begin so.
    case pathsFound(typed: String, [String])
    /// What was found where a file to be sent should be.
    case fileExamined(path: String, FileExamination)
    /// Something that takes a while has come so far.
    case transferring(Transfer)
    /// It is over.
    case transferEnded(String, TransferEnd)
    /// A message's picture, to be shown.
    case picture(Picture)
    /// What is known of a chat's customer.
    case customerPast(ChatID, CustomerPast)
    /// What was written in the person's editor.
    case composed(ChatID, String)
    /// The hits of a search in a chat, the newest first.
    case hitsFound(ChatID, query: String, [MessageID])
    /// The hits of a search in all chats.
    case messagesFound(query: String, [FoundMessage])
    /// The messages around one, with the next page at either end if there is more.
    case context(ChatID, around: MessageID, [Message], hasOlder: Bool)
    /// The page of history after what a context holds.
    case newer(ChatID, [Message], hasMore: Bool)
    /// A message with its receipts.
    case messageInfo(Message)
    /// What the admin console asked for.
    case administration(AdministrationAnswer)
    /// Something that was asked for did not work; a text for a person.
    case failed(String)
}

/// Someone, or a salon, whom one can write to.
public struct Contact: Hashable, Sendable {
    /// Whom to open a chat with.
    public enum Target: Hashable, Sendable {
        case customer(Int64)
        case colleague(Int64)
        case salon(SalonID)
        /// A whole phone number, known to the salon or not.
        case phone(String)
    }

    /// Whom.
    public let target: Target
    /// What to call them.
    public let name: UserText
    /// What tells them apart: a number.
    public let detail: UserText

    /// A contact.
    public init(_ target: Target, name: String, detail: String = "") {
        self.target = target
        self.name = UserText(name)
        self.detail = UserText(detail)
    }
}
