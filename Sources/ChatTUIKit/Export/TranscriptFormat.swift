/// How a transcript is written.
public enum TranscriptFormat: String, Hashable, Sendable, CaseIterable {
    case text
    case json
    case html

    /// What the name of its file ends with.
    public var fileExtension: String {
        switch self {
        case .text: "txt"
        case .json: "json"
        case .html: "html"
        }
    }

    /// What writes it.
    ///
    /// - Parameters:
    ///   - source: what it is of.
    ///   - paper: what text is printed on; the others are the same everywhere.
    public func writer(of source: TranscriptSource, on paper: Paper) -> any TranscriptWriter {
        switch self {
        case .text: TextTranscript(source, on: paper)
        case .json: JSONTranscript(source)
        case .html: HTMLTranscript(source, calendar: paper.calendar)
        }
    }
}
