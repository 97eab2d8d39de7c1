import ChatWire

/// Which part of the screen shows what. Parts for which there is no room are empty.
struct ScreenLayout {
    private(set) var header = Rect.none
    /// Why the line is down, where the header has no room for it.
    private(set) var banner = Rect.none
    private(set) var footer = Rect.none
    /// The tabs over the chat list.
    private(set) var tabs = Rect.none
    private(set) var list = Rect.none
    private(set) var listEdge = Rect.none
    /// The line over the transcript.
    private(set) var title = Rect.none
    private(set) var transcript = Rect.none
    /// Who is typing, and what is new below.
    private(set) var status = Rect.none
    private(set) var rule = Rect.none
    /// What the composer's text is a reply to, or an edit of.
    private(set) var purpose = Rect.none
    private(set) var composer = Rect.none
    /// How the composer's text lies in its rows.
    private(set) var editor: EditorLayout?
    private(set) var panelEdge = Rect.none
    private(set) var panel = Rect.none

    /// Below this many columns one pane is shown at a time.
    static let columnsForList = 80
    /// From this many columns on the customer is shown beside the transcript.
    static let columnsForPanel = 120
    /// Rows of a chat in the list.
    static let rowsPerChat = 2

    init(_ state: AppState, size: Size) {
        var body = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        if size.rows >= 6 { header = body.takeTop(1) }
        if size.rows >= 10 { banner = body.takeTop(min(2, state.banner(columns: size.columns).count)) }
        if size.rows >= 8 { footer = body.takeBottom(1) }
        if state.isOnePane(at: size) {
            if state.isListAlone {
                placeList(&body)
                return
            }
        } else {
            var left = body.takeLeft(min(40, max(28, size.columns * 3 / 10)))
            listEdge = body.takeLeft(1)
            placeList(&left)
            if size.columns >= Self.columnsForPanel, state.openChat != nil {
                panel = body.takeRight(24)
                panelEdge = body.takeRight(1)
            }
        }
        guard state.openChat != nil else {
            transcript = body
            return
        }
        placeChat(state, &body)
    }

    private mutating func placeList(_ area: inout Rect) {
        if area.rows >= 3 { tabs = area.takeTop(1) }
        list = area
    }

    private mutating func placeChat(_ state: AppState, _ area: inout Rect) {
        if area.rows >= 6 { title = area.takeTop(1) }
        let editor = EditorLayout(state.composer.editor, width: area.columns - 1)
        self.editor = editor
        composer = area.takeBottom(min(editor.rows.count, max(1, area.rows / 3), 8))
        if state.composer.purpose != .message, area.rows >= 3 { purpose = area.takeBottom(1) }
        if area.rows >= 4 { rule = area.takeBottom(1) }
        if area.rows >= 3 { status = area.takeBottom(1) }
        transcript = area
    }

    /// The chat whose row is at a place of the screen.
    func chat(atColumn column: Int, row: Int, in state: AppState) -> ChatID? {
        guard (list.column..<list.endColumn).contains(column), (list.row..<list.endRow).contains(row) else {
            return nil
        }
        let ids = state.chats.ids(in: state.tab)
        let index = firstChat(in: state) + (row - list.row) / Self.rowsPerChat
        return ids.indices.contains(index) ? ids[index] : nil
    }

    /// The message that stands at a place of the screen.
    func item(atColumn column: Int, row: Int, in state: AppState) -> Transcript.ItemID? {
        guard (transcript.column..<transcript.endColumn).contains(column),
            let layout = TranscriptLayout(state, area: transcript)
        else { return nil }
        let visible = layout.visible
        // A short chat stands at the bottom.
        let line = row - (transcript.endRow - visible.count)
        return visible.indices.contains(line) ? layout.transcript.id(at: visible[line].index) : nil
    }

    /// The first chat of the list that is shown: such that the one under the cursor is, too.
    func firstChat(in state: AppState) -> Int {
        let ids = state.chats.ids(in: state.tab)
        let fitting = max(1, list.rows / Self.rowsPerChat)
        let marked = state.isComposerActive ? state.openChat : state.listCursor
        guard let index = marked.flatMap({ ids.firstIndex(of: $0) }) else { return 0 }
        return max(0, index - fitting + 1)
    }
}

extension Rect {
    static let none = Rect(column: 0, row: 0, columns: 0, rows: 0)
}

extension AppState {
    /// Whether one pane fills the screen at a size.
    func isOnePane(at size: Size) -> Bool {
        arePanesHidden || size.columns < ScreenLayout.columnsForList
    }

    var isOnePane: Bool { isOnePane(at: size) }

    /// Whether, of the panes, it is the list that is shown when there is one.
    var isListAlone: Bool { openChat == nil || pane == .list }

    /// Whether the open chat's transcript is on the screen.
    var isTranscriptShown: Bool {
        openChat != nil && admin == nil && !(isOnePane && isListAlone)
    }

    /// Whether what is typed goes into the composer.
    var isComposerActive: Bool { isTranscriptShown }

    /// The columns in which the composer lays its text out.
    var composerTextWidth: Int {
        ScreenLayout(self, size: size).composer.columns - 1
    }
}
