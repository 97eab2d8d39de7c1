public import ChatWire

/// What the client is to do beyond changing its state. Effects are carried out in order.
public enum Effect: Hashable, Sendable {
    /// Try these credentials.
    case signIn(SignInRequest)
    /// Restore the terminal and end.
    case quit
    /// Restore the terminal and stop (SIGTSTP), until continued.
    case suspend
    /// Repaint everything.
    case redraw
    /// Tell someone who does not look.
    case notify(Notification)
    /// Draw in other looks.
    case useTheme(ThemeName)
    /// Connect now instead of at the planned time.
    case reconnect
    /// Read a chat list that is not read without being asked for.
    case loadChats(ChatScope)
    /// Join a chat and read its newest messages.
    case openChat(ChatID)
    /// Leave a chat: it is no longer on the screen.
    case closeChat(ChatID)
    /// Read the page of history before a message.
    case loadOlder(ChatID, before: MessageID)
    /// Put a message into the outbox. Its draft's `clientMessageID` is set.
    case send(ChatID, MessageDraft)
    /// Try a failed message again.
    case retry(ChatID, id: String)
    /// Throw a failed message away.
    case discard(ChatID, id: String)
    /// Change the words of a message.
    case edit(ChatID, MessageID, content: String)
    /// Delete a message.
    case delete(ChatID, MessageID)
    /// Tell the others that one types, or no longer does.
    case typing(ChatID, isTyping: Bool)
    /// Everything up to a message has been seen.
    case markRead(ChatID, MessageID)
    /// Take an unassigned chat.
    case claim(ChatID)
    /// Put a chat away, or bring it back.
    case archive(ChatID, Bool)
    /// Hear no more of a chat, or hear of it again.
    case mute(ChatID, Bool)
    /// Keep a draft on disk; an empty one is forgotten.
    case saveDraft(ChatID, String)
    /// Find whom one can write to; answered by `contactsFound` with the same query.
    case findContacts(String)
    /// Open a chat with someone; answered by `chatCreated` or `failed`.
    case createChat(Contact.Target)
    /// Name a chat.
    case rename(ChatID, title: String)
    /// Add a colleague to a chat.
    case invite(ChatID, Colleague)
    /// Leave a chat, as the member of the staff of that number.
    case leave(ChatID, user: Int64)
    /// Put a text on the clipboard.
    case copy(String)
    /// Open an http or https address with the person's command.
    case openLink(String)
    /// Use the mouse, or leave it to the terminal.
    case useMouse(Bool)
    /// Look at a file that is to be sent; answered by `fileExamined` with the same path.
    case examine(String)
    /// Send a file; its item goes on from `uploading` by `outgoing`.
    case upload(FileUpload)
    /// Fetch a file and show it; a picture as large as the screen. Told of by `transferring` and `transferEnded`.
    case open(RemoteFile, id: String, Size)
    /// Fetch files into the folder for such, or to a path. Told of as `open` is.
    case save([RemoteFile], to: String?, id: String)
    /// Write all of a chat into a file of about that name, in the folder for such. Told of as `open` is.
    case export(ChatID, TranscriptFormat, name: String, id: String)
    /// Stop what was begun under an id.
    case stop(String)
    /// Ask who a customer is, and which other chats they have; answered by `customerPast`, or not at all.
    case loadCustomer(Int64, ChatID)
    /// Give the terminal to the person's editor, with a text; answered by `composed`.
    case composeInEditor(ChatID, String)
    /// Find the paths that begin so; answered by `pathsFound` with the same beginning.
    case listPaths(String)
    /// Search a chat; answered by `hitsFound` with the same words, or `failed`.
    case search(ChatID, String)
    /// Search all chats; answered by `messagesFound` with the same words, or `failed`.
    case find(String)
    /// Read a chat that is in no list; answered by `chatCreated` or `failed`.
    case fetchChat(ChatID)
    /// Read the messages around one; answered by `context` or `failed`.
    case loadContext(ChatID, around: MessageID)
    /// Read the page of history after a message; answered by `newer` or `failed`.
    case loadNewer(ChatID, after: MessageID)
    /// Ask something for the admin console; answered by `administration` or `failed`.
    case administer(AdministrationRequest)
    /// Read one message with its receipts; answered by `messageInfo` or `failed`.
    case loadInfo(ChatID, MessageID)
}

/// A login as it was typed.
public struct SignInRequest: Hashable, Sendable {
    /// Which kind of account.
    public let side: Side
    /// An email of staff, a customer's phone number.
    public let login: String
    /// The password.
    public let password: String
}

/// A member of the staff to be added to a chat.
public enum Colleague: Hashable, Sendable {
    case id(Int64)
    /// The beginning of a name, to be asked of the server.
    case name(String)
}
