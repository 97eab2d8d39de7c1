internal import ChatTUIKit

/// Gives meanings their looks.
struct Theme {
    /// How a piece of text looks.
    struct Look: Equatable {
        /// What a terminal can do to text besides colour.
        struct Attributes: OptionSet {
            let rawValue: UInt8
            static let bold = Attributes(rawValue: 1)
            static let dim = Attributes(rawValue: 2)
            static let italic = Attributes(rawValue: 4)
            static let underline = Attributes(rawValue: 8)
            static let reverse = Attributes(rawValue: 16)
        }

        /// `nil` is the terminal's own colour.
        var text: Colour?
        var ground: Colour?
        var attributes: Attributes = []

        init(_ text: Colour? = nil, on ground: Colour? = nil, _ attributes: Attributes = []) {
            self.text = text
            self.ground = ground
            self.attributes = attributes
        }
    }

    private let look: @Sendable (Style.Role) -> Look

    /// The look of a style: its role's, and what the modifiers add.
    func look(of style: Style) -> Look {
        var look = look(style.role)
        if style.modifiers.contains(.strong) { look.attributes.insert(.bold) }
        if style.modifiers.contains(.stale) { look.attributes.insert(.dim) }
        if style.modifiers.contains(.selected) { look.attributes.formSymmetricDifference(.reverse) }
        return look
    }

    /// Mid-tones that can be read on dark and light grounds alike; the ground stays the terminal's.
    static let standard = Theme { role in
        switch role {
        case .plain, .input, .preview: Look()
        case .border, .dayLine, .time, .muted, .placeholder: Look(grey)
        case .header: Look(white, on: navy)
        case .footer: Look(grey)
        case .keyName: Look(nil, .bold)
        case .title: Look(nil, .bold)
        case .name: Look(teal, .bold)
        case .ownName: Look(violet, .bold)
        case .unread: Look(black, on: amber, .bold)
        case .newLine: Look(red)
        case .quote: Look(grey, .italic)
        case .removed: Look(grey, .italic)
        case .card: Look(blue)
        case .tickPending, .tickSent, .tickDelivered: Look(grey)
        case .tickRead: Look(blue, .bold)
        case .tickFailed: Look(red, .bold)
        case .typing: Look(grey, .italic)
        case .online, .lineGood, .waitingCalm: Look(green)
        case .offline: Look(grey)
        case .waitingLong, .lineWarning: Look(amber)
        case .waitingTooLong, .lineBad: Look(red, .bold)
        case .notice: Look(amber)
        case .error: Look(red, .bold)
        case .moreBelow: Look(black, on: amber)
        }
    }

    private static let grey = Colour(0x8A8A8A, .cyan)
    private static let white = Colour(0xEEEEEE, .white)
    private static let black = Colour(0x121212, .black)
    private static let navy = Colour(0x005F87, .blue)
    private static let teal = Colour(0x00AFAF, .cyan)
    private static let violet = Colour(0xAF5FD7, .magenta)
    private static let amber = Colour(0xD79F00, .yellow)
    private static let red = Colour(0xD75F5F, .red)
    private static let green = Colour(0x5FAF5F, .green)
    private static let blue = Colour(0x5F87D7, .blue)
}

extension Theme.Look {
    /// A look with the terminal's own ground.
    init(_ text: Colour?, _ attributes: Attributes) {
        self.init(text, on: nil, attributes)
    }
}
