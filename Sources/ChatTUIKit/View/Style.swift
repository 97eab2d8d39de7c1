/// What a piece of text means. A theme decides on colours and attributes.
public struct Style: Hashable, Sendable {
    /// The meaning.
    public var role: Role
    /// What applies on top of the meaning.
    public var modifiers: Modifiers

    /// A role with its modifiers.
    public init(_ role: Role, _ modifiers: Modifiers = []) {
        self.role = role
        self.modifiers = modifiers
    }

    /// Text without a meaning of its own.
    public static let plain = Style(.plain)

    /// The same meaning with one more modifier.
    public func with(_ modifier: Modifiers, if condition: Bool = true) -> Style {
        condition ? Style(role, modifiers.union(modifier)) : self
    }

    /// What a piece of text means.
    public enum Role: UInt8, Hashable, Sendable, CaseIterable {
        case plain
        /// Frames and rules.
        case border
        /// The line at the top of the screen.
        case header
        /// The line of keys at the bottom.
        case footer
        /// The name of a key in the footer and the help.
        case keyName
        /// Titles of panels and dialogs, and the chosen tab.
        case title
        /// Labels and what matters less: times, ages, hints.
        case muted
        case time
        /// Someone else's name.
        case name
        /// One's own name.
        case ownName
        /// A chat's preview line.
        case preview
        /// An unread count.
        case unread
        /// Day lines.
        case dayLine
        /// The line where one left off.
        case newLine
        /// The quoted message over a reply.
        case quote
        /// Deleted messages, and the mark of edited ones.
        case removed
        /// Lines for images, voice notes and references.
        case card
        case tickPending
        case tickSent
        case tickDelivered
        case tickRead
        case tickFailed
        case typing
        case online
        case offline
        /// A customer who has not waited long.
        case waitingCalm
        case waitingLong
        case waitingTooLong
        /// The line is up.
        case lineGood
        /// The line is on its way back.
        case lineWarning
        /// The line is down.
        case lineBad
        /// The composer's text.
        case input
        /// What an empty field says.
        case placeholder
        case notice
        case error
        /// `↓ 3 new`.
        case moreBelow
    }

    /// What applies on top of a role.
    public struct Modifiers: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// A set from its bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Under the selection.
        public static let selected = Modifiers(rawValue: 1)
        /// Perhaps no longer true, because the line is down.
        public static let stale = Modifiers(rawValue: 2)
        /// To stand out.
        public static let strong = Modifiers(rawValue: 4)
    }
}
