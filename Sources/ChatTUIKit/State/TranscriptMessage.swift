public import ChatWire

/// A stored message as the transcript shows it.
///
/// What few messages have lives in ``Extras``, so that ten thousand plain ones stay small.
public struct TranscriptMessage: Sendable {
    /// What a message is.
    public enum Body: Hashable, Sendable {
        /// Words.
        case text(UserText)
        /// A picture, or a sound: what to call it, and how large or long it is.
        case file(File)
        /// No longer there.
        case deleted
    }

    /// A file that a message is, or that hangs on it.
    public struct File: Hashable, Sendable {
        /// What it is.
        public enum Kind: Hashable, Sendable {
            case image
            case voice
            case other
        }

        /// What it is.
        public let kind: Kind
        /// What it is called.
        public let name: UserText
        /// Bytes.
        public let size: Int64?
        /// Seconds.
        public let duration: Double?
        /// Where it is.
        public let url: UserText
    }

    /// The message that this one answers, in short.
    public struct Quote: Hashable, Sendable {
        /// The message.
        public let id: MessageID
        /// Whose it is.
        public let name: UserText
        /// The beginning of what it says.
        public let text: UserText
    }

    /// A thing of the salon's business that the message points at.
    public struct Card: Hashable, Sendable {
        /// What it is, with its number.
        public let label: UserText
        /// What is known of it.
        let facts: [Fact]

        /// Something that is known of it.
        enum Fact: Hashable, Sendable {
            case text(UserText)
            /// When it begins.
            case time(Timestamp)
        }

        /// What is known of it, in words.
        ///
        /// - Parameters:
        ///   - calendar: whose times are shown.
        ///   - now: of which year a date need not say the year.
        func texts(_ calendar: LocalCalendar, now: Timestamp) -> [UserText] {
            facts.map { fact in
                switch fact {
                case .text(let text): text
                case .time(let time): UserText(calendar.appointment(at: time, now: now))
                }
            }
        }
    }

    /// What few messages have.
    public final class Extras: Sendable {
        /// What it answers.
        public let quote: Quote?
        /// What it points at.
        public let card: Card?
        /// What hangs on it.
        public let files: [File]
        /// What was written beside a file.
        public let caption: UserText?

        init(quote: Quote?, card: Card?, files: [File], caption: UserText?) {
            self.quote = quote
            self.card = card
            self.files = files
            self.caption = caption
        }
    }

    /// The message.
    public let id: MessageID
    /// Who sent it; nil where the server does not tell.
    public let sender: ParticipantKey?
    /// What to call them.
    public let senderName: UserText
    /// What it says.
    public let body: Body
    /// When it was stored.
    public let sentAt: Timestamp
    /// Whether its words were changed.
    public let isEdited: Bool
    /// Whether another participant's client is known to have it.
    public let isDelivered: Bool
    /// Whether a customer, for staff, or staff, for a customer, are known to have read it; marks may tell more.
    public let isReadAcross: Bool
    /// Whether another one of the sender's own kind is known to have read it.
    public let isReadAmongOwn: Bool
    /// What few messages have.
    public let extras: Extras?

    /// Whether its words can be seen.
    var isDeleted: Bool { body == .deleted }

    /// What copying it copies: its words as they were sent, or where its file is.
    var copyable: String? {
        switch body {
        case .text(let text): text.original
        case .file(let file): file.url.original
        case .deleted: nil
        }
    }

    /// The first address of the web in it. Nothing but http and https: whatever else a message holds is not to be opened
    /// by a program that takes any address.
    var link: String? {
        let words: String
        switch body {
        case .text(let text): words = text.original
        case .file(let file): words = file.url.original
        case .deleted: return nil
        }
        for word in words.split(whereSeparator: \.isWhitespace) {
            let start = word.indices.first { index in
                let beginning = word[index...].prefix(9).lowercased()
                return ["http://", "https://"].contains { beginning.hasPrefix($0) && beginning.count > $0.count }
            }
            guard let start else { continue }
            var link = word[start...]
            // What ends a sentence or closes a bracket does not belong to the address.
            while let last = link.last, ".,;:!?)]}>\"'".contains(last) { link.removeLast() }
            guard link.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else { continue }
            return String(link)
        }
        return nil
    }

    /// Its words in short, for a quote.
    var summary: UserText {
        switch body {
        case .text(let text): UserText(String(text.original.prefix(WireLimits.previewLength)))
        case .file(let file):
            switch file.kind {
            case .image: UserText("[Image]")
            case .voice: UserText("[Voice note]")
            case .other: UserText("[File]")
            }
        case .deleted: UserText(Message.deletedContent)
        }
    }
}
