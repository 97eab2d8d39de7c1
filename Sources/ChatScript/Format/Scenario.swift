package import ChatYAML

/// What should happen between some parties and a server, step by step.
package struct Scenario: Sendable {
    /// What it shows; the name in every report.
    package var name: String
    /// The rules that it checks, by their ids.
    package var rules: [String]
    /// Which servers it is about.
    package var scope: Scope
    /// The longest that it may take, clean-up not counted.
    package var limit: Duration
    /// Who takes part, by name.
    package var parties: [String: Party]
    /// Names that have a value before the first step, in the order written.
    package var variables: [(name: String, value: Template)]
    /// What happens.
    package var steps: [Step]
    /// What happens at the end, however the steps went.
    package var cleanup: [Step]
    /// Where it begins in its file.
    package var mark: YAMLMark
    /// Which of its parties it needs.
    package var usage = Usage()

    /// What a scenario needs of its parties.
    package struct Usage: Sendable {
        /// Who has to sign in.
        package var parties: Set<String> = []
        /// Whose number is asked for.
        package var identities: Set<String> = []
    }

    /// How long a scenario may take that does not say it.
    package static let defaultLimit = Duration.seconds(30)
}

/// Which servers a scenario is about, as docs/PROTOCOL.md marks its rules.
package enum Scope: String, Sendable, CaseIterable {
    /// Every server of the published interface.
    case base
    /// Those that have more than that.
    case ext
    /// Those that speak `chat.v2`; connections offer it.
    case v2

    /// What connections offer, where nobody says it.
    var layer: Layer { self == .v2 ? .v2 : .base }
}

/// What a connection offers.
package enum Layer: String, Sendable, CaseIterable {
    /// The published interface.
    case base
    /// What comes on top.
    case v2
}

/// Scenarios that stand in one file.
package struct ScenarioFile: Sendable {
    /// The file's name as it was given.
    package var path: String
    /// What stands above its scenarios in a report; nil for the file's name.
    package var title: String?
    /// In the order written.
    package var scenarios: [Scenario]
}

/// Someone who takes part: an account, and what its connections are like.
package struct Party: Sendable {
    /// Who it is.
    package enum Identity: Sendable {
        /// One of the accounts that the run was given.
        case account(String)
        /// A member of the staff.
        case staff(username: Template, password: Template)
        /// A customer.
        case customer(phone: Template, password: Template)
        /// Whoever has that token.
        case token(Template, kind: Kind)
    }

    /// Whose calls and whose WebSocket it uses.
    package enum Kind: String, Sendable, CaseIterable {
        /// Salon staff.
        case user
        /// A customer.
        case customer
    }

    /// Who it is.
    package var identity: Identity
    /// What its connections offer, where a step does not say.
    package var layer: Layer
    /// Whether it gets a session of its own instead of one that scenarios share.
    package var isFresh: Bool
    /// Where it stands in its file.
    package var mark: YAMLMark
}

/// One of a party's connections: `ada`, or `ada/phone` where there are several.
package struct ConnectionName: Hashable, Sendable, CustomStringConvertible {
    /// Whose it is.
    package var party: String
    /// Which of the party's.
    package var label: String?

    /// Reads `party` or `party/label`.
    package init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        party = parts.first.map { String($0) } ?? text
        label = parts.count > 1 ? String(parts[1]) : nil
    }

    /// As it is written.
    package var description: String { label.map { "\(party)/\($0)" } ?? party }
}
