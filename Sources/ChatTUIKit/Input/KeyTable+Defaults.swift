extension KeyTable {
    /// The keys of docs/TUI.md.
    static let defaults: [KeyBinding] = [
        KeyBinding(.help, .everywhere, [.named(.function(1))], "show or hide this help", footer: "help"),
        KeyBinding(.redraw, .everywhere, [.control("l")], "draw the screen anew"),
        KeyBinding(.suspend, .everywhere, [.control("z")], "suspend; fg comes back"),
        KeyBinding(.quit, .everywhere, [.control("c")], "twice: quit; drafts and unsent messages stay"),
        KeyBinding(.cancel, .everywhere, [.escape], "back one level"),
        KeyBinding(.reconnect, .everywhere, [.control("r")], "connect now"),
        KeyBinding(.toggleMouse, .everywhere, [.alt(".")], "use the mouse, or leave it to the terminal"),

        KeyBinding(
            .goTo, .chat, [.control("k")], "go to a chat, a customer or a command, by some of its letters",
            footer: "go to"),
        KeyBinding(.nextChat, .chat, [.control("n"), .alt(.down)], "next chat"),
        KeyBinding(.previousChat, .chat, [.control("p"), .alt(.up)], "previous chat"),
        KeyBinding(.nextUnread, .chat, [.alt("a")], "next unread chat, longest waiting first", footer: "next unread"),
        KeyBinding(
            .chatByPlace, .chat, "123456789".map { .alt($0) }, "chat by its place in the list"),
        KeyBinding(.nextTab, .chat, [.alt("t")], "next tab of the list", isStaffOnly: true),
        KeyBinding(.newChat, .chat, [.alt("n")], "new chat", footer: "new chat"),
        KeyBinding(.claim, .chat, [.alt("c")], "claim the chat", footer: "claim", isStaffOnly: true),
        KeyBinding(.archive, .chat, [.alt("z")], "archive the chat", isStaffOnly: true),
        KeyBinding(.mute, .chat, [.alt("m")], "mute the chat, or hear of it again"),
        KeyBinding(.hidePanes, .chat, [.alt("l")], "show the transcript alone, or all panes"),
        KeyBinding(.pageUp, .chat, [.named(.pageUp)], "scroll up; older history loads by itself"),
        KeyBinding(.pageDown, .chat, [.named(.pageDown)], "scroll down"),
        KeyBinding(.scrollToStart, .chat, [.named(.home, .control)], "to the first message"),
        KeyBinding(.scrollToEnd, .chat, [.named(.end, .control)], "to the newest message"),
        KeyBinding(.searchHere, .chat, [.control("f")], "search in this chat", footer: "search"),
        KeyBinding(.searchEverywhere, .chat, [.control("g")], "search in all chats"),

        KeyBinding(.send, .composer, [.enter], "send"),
        KeyBinding(.newline, .composer, [.alt(.enter), .control("o")], "break the line; so does \\ before Enter"),
        KeyBinding(.complete, .composer, [.tab], "complete a command, a name or a path; again: the next one"),
        KeyBinding(.composeInEditor, .composer, [.alt("e")], "write in $VISUAL or $EDITOR"),
        KeyBinding(.up, .composer, [.named(.up)], "line up; with nothing typed, select messages", footer: "select"),
        KeyBinding(.down, .composer, [.named(.down)], "line down"),
        KeyBinding(.olderSent, .composer, [.named(.up, .control)], "what was sent before in this chat"),
        KeyBinding(.newerSent, .composer, [.named(.down, .control)], "what was sent after that"),

        KeyBinding(.left, .editing, [.named(.left), .control("b")], "left"),
        KeyBinding(.right, .editing, [.named(.right)], "right"),
        KeyBinding(.wordLeft, .editing, [.alt("b"), .named(.left, .control), .alt(.left)], "word left"),
        KeyBinding(.wordRight, .editing, [.alt("f"), .named(.right, .control), .alt(.right)], "word right"),
        KeyBinding(.lineStart, .editing, [.control("a"), .named(.home)], "start of the line"),
        KeyBinding(.lineEnd, .editing, [.control("e"), .named(.end)], "end of the line"),
        KeyBinding(.deleteLeft, .editing, [.backspace], "delete to the left"),
        KeyBinding(.deleteRight, .editing, [.named(.delete), .control("d")], "delete to the right"),
        KeyBinding(.deleteToBlank, .editing, [.control("w")], "delete back to a blank"),
        KeyBinding(.deleteWordLeft, .editing, [.alt(.backspace)], "delete the word to the left"),
        KeyBinding(.deleteWordRight, .editing, [.alt("d")], "delete the word to the right"),
        KeyBinding(.deleteToLineStart, .editing, [.control("u")], "delete to the start of the line"),
        KeyBinding(.yank, .editing, [.control("y")], "insert what was deleted"),
        KeyBinding(.undo, .editing, [.control("_")], "undo"),

        KeyBinding(.selectionUp, .selection, [.named(.up), .character("k")], "message before"),
        KeyBinding(.selectionDown, .selection, [.named(.down), .character("j")], "message after"),
        KeyBinding(.reply, .selection, [.character("r")], "reply", footer: "reply"),
        KeyBinding(.edit, .selection, [.character("e")], "edit, within 15 minutes", footer: "edit"),
        KeyBinding(.delete, .selection, [.character("d")], "delete", footer: "delete"),
        KeyBinding(.copy, .selection, [.character("y")], "copy", footer: "copy"),
        KeyBinding(.info, .selection, [.character("i")], "who has it, who has read it, and when", footer: "info"),
        KeyBinding(.nextHit, .selection, [.character("n")], "after a search: the next hit, further back"),
        KeyBinding(.previousHit, .selection, [.character("N")], "after a search: the hit before it"),
        KeyBinding(.retry, .selection, [.enter], "send again what failed", footer: "retry"),

        KeyBinding(.selectionUp, .list, [.named(.up), .character("k")], "chat before"),
        KeyBinding(.selectionDown, .list, [.named(.down), .character("j")], "chat after"),
        KeyBinding(.openChat, .list, [.enter, .named(.right)], "open the chat", footer: "open"),
        KeyBinding(.nextTab, .list, [.tab, .alt("t")], "next tab of the list", isStaffOnly: true),

        KeyBinding(.fieldNext, .form, [.tab, .named(.down)], "next field or entry"),
        KeyBinding(.fieldPrevious, .form, [.named(.tab, .shift), .named(.up)], "field or entry before"),
        KeyBinding(.confirm, .form, [.enter], "go on", footer: "go on"),

        KeyBinding(.pageUp, .help, [.named(.pageUp), .named(.up), .character("k")], "scroll up"),
        KeyBinding(
            .pageDown, .help, [.named(.pageDown), .named(.down), .character("j"), .character(" ")], "scroll down"),
        KeyBinding(.cancel, .help, [.character("q"), .character("?")], "close the help", footer: "close"),

        KeyBinding(.cancel, .info, [.character("q"), .character("i"), .enter], "close the details", footer: "close"),

        KeyBinding(.confirm, .question, [.character("y"), .enter], "yes", footer: "yes"),
        KeyBinding(.decline, .question, [.character("n")], "no", footer: "no"),
    ]
}
