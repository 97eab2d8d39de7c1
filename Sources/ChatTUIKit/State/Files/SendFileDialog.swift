import ChatWire

/// The dialog that asks which file to send: a path over the files that begin so.
public struct SendFileDialog: PickerDialog {
    /// Where the file goes.
    let chat: ChatID
    /// What it has to be; nil: whatever can be sent.
    let kind: FileUpload.Kind?
    /// The path as it is typed.
    var query: TextEditor
    var chosen = 0
    /// Whether the arrows have been used: Enter takes what is typed until then.
    private(set) var isChoosing = false
    /// The paths that begin with what is typed, as far as they are known.
    private(set) var paths: [String] = []
    /// The beginning that was asked for last.
    var asked: String?
    /// Whether the file that was named is being looked at.
    var isExamining = false
    /// What is wrong with the file that was named.
    var problem: UserText?

    init(chat: ChatID, kind: FileUpload.Kind?, path: String) {
        self.chat = chat
        self.kind = kind
        query = TextEditor(path)
    }

    var entryCount: Int { paths.count }

    mutating func changed(at now: Timestamp) {
        isChoosing = false
        isExamining = false
        chosen = 0
        problem = nil
        // What no longer begins so goes at once; the rest comes with the answer.
        paths = paths.filter { $0.hasPrefix(query.text) }
    }

    mutating func choose(_ index: Int) {
        // The first arrow goes to the first path.
        chosen = isChoosing ? min(max(0, index), max(0, entryCount - 1)) : 0
        isChoosing = true
    }

    /// Takes the paths that begin with what is typed.
    mutating func take(_ found: [String]) {
        paths = found
        chosen = min(chosen, max(0, found.count - 1))
    }

    /// Writes what all paths have in common, and where that is typed already the chosen one.
    mutating func complete(at now: Timestamp) {
        guard let first = paths.first else { return }
        let common = paths.dropFirst().reduce(first) { $0.commonStart(with: $1) }
        write(common.count > query.text.count ? common : paths[chosen], at: now)
    }

    /// What Enter names: the chosen path once one chooses, else what is typed.
    var named: String { isChoosing && paths.indices.contains(chosen) ? paths[chosen] : query.text }

    /// Puts a path into the field.
    mutating func write(_ path: String, at now: Timestamp) {
        guard path != query.text else { return }
        query = TextEditor(path)
        changed(at: now)
    }
}
