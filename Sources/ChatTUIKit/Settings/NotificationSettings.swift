/// Which messages a person wants to hear of, and how.
public struct NotificationSettings: Hashable, Sendable {
    /// Of which messages.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Of none.
        case off
        /// Of those by which a customer waits for an answer.
        case waiting
        /// Of all.
        case all
    }

    /// How.
    public enum Way: Hashable, Sendable {
        /// The terminal's bell.
        case bell
        /// A notification of the desktop, by the sequence of iTerm2, ConEmu, kitty and others.
        case osc9
        /// The same by that of rxvt, foot, Ghostty and others.
        case osc777
        /// A shell command, which gets the title as `$1` and the words as `$2`.
        case command(String)
    }

    /// Of which messages.
    public var scope: Scope
    /// How, all of them together.
    public var ways: [Way]

    /// What to hear of, and how.
    public init(scope: Scope = .all, ways: [Way] = [.bell]) {
        self.scope = scope
        self.ways = ways
    }

    /// The command, if there is one.
    public var command: String? {
        ways.lazy.compactMap { way in
            if case .command(let command) = way { command } else { nil }
        }.first
    }
}

/// A word to someone who does not look: who writes, and what.
public struct Notification: Hashable, Sendable {
    /// Who.
    public let title: DisplayText
    /// What, in short.
    public let body: DisplayText
}
