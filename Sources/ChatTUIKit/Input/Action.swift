/// What a key or a command can do. The raw value is the name that the settings use.
public enum Action: String, Hashable, Sendable, CaseIterable {
    // Everywhere.
    case help
    case redraw
    case suspend
    case quit
    case cancel
    case reconnect = "reconnect-now"
    case toggleMouse = "toggle-mouse"

    // Between chats.
    case nextChat = "next-chat"
    case previousChat = "previous-chat"
    case nextUnread = "next-unread"
    case nextTab = "next-tab"
    case openChat = "open-chat"
    case chatByPlace = "chat-by-place"
    case goTo = "go-to"
    case newChat = "new-chat"
    case claim
    case archive
    case mute
    case hidePanes = "hide-panes"

    // In the transcript.
    case pageUp = "page-up"
    case pageDown = "page-down"
    case scrollToStart = "scroll-to-start"
    case scrollToEnd = "scroll-to-end"
    case searchHere = "search-here"
    case searchEverywhere = "search-everywhere"
    case earlierChats = "earlier-chats"

    // In the composer.
    case send
    case newline
    case complete
    case composeInEditor = "compose-in-editor"
    case selectMessages = "select-messages"
    case up
    case down
    case left
    case right
    case wordLeft = "word-left"
    case wordRight = "word-right"
    case lineStart = "line-start"
    case lineEnd = "line-end"
    case deleteLeft = "delete-left"
    case deleteRight = "delete-right"
    case deleteWordLeft = "delete-word-left"
    case deleteWordRight = "delete-word-right"
    case deleteToBlank = "delete-to-blank"
    case deleteToLineStart = "delete-to-line-start"
    case yank
    case undo
    case olderSent = "older-sent"
    case newerSent = "newer-sent"
    case sendFile = "send-file"
    case stopTransfer = "stop-transfer"

    // On a selected message.
    case reply
    case edit
    case delete
    case copy
    case retry
    case open
    case save
    case info
    case nextHit = "next-hit"
    case previousHit = "previous-hit"
    case selectionUp = "selection-up"
    case selectionDown = "selection-down"

    // In the admin console.
    case adminConsole = "admin-console"
    case nextPage = "next-page"
    case previousPage = "previous-page"
    case find
    case kick
    case addAccount = "add-account"
    case renameAccount = "rename-account"
    case changeRole = "change-role"
    case switchActive = "switch-account"
    case resetPassword = "reset-password"
    case block

    // In lists, forms and dialogs.
    case fieldNext = "next-field"
    case fieldPrevious = "previous-field"
    case confirm
    case decline
}
