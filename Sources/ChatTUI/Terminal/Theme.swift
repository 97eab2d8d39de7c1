internal import ChatTUIKit

/// Gives meanings their looks.
struct Theme: Sendable {
    /// How a piece of text looks.
    struct Look: Equatable, Sendable {
        /// What a terminal can do to text besides colour.
        struct Attributes: OptionSet, Sendable {
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

        /// A look with the terminal's own ground.
        init(_ text: Colour?, _ attributes: Attributes) {
            self.init(text, on: nil, attributes)
        }
    }

    /// The looks by meaning; what is not in it is plain.
    private var looks: [Style.Role: Look]

    /// The look of a style: its role's, and what the modifiers add.
    func look(of style: Style) -> Look {
        var look = looks[style.role] ?? Look()
        if style.modifiers.contains(.strong) { look.attributes.insert(.bold) }
        if style.modifiers.contains(.stale) { look.attributes.insert(.dim) }
        if style.modifiers.contains(.selected) { look.attributes.formSymmetricDifference(.reverse) }
        return look
    }

    /// One that the program brings along.
    static func named(_ name: ThemeName) -> Theme {
        switch name {
        case .standard: Theme(.standard)
        case .dark: Theme(.dark)
        case .light: Theme(.light)
        case .highContrast: highContrast
        }
    }

    /// The same theme with looks of one's own.
    ///
    /// - Parameter own: looks by what they are for: `unread: "black on #d79f00 bold"`.
    /// - Returns: the theme, and what is wrong with the looks, which are left out then.
    func changed(by own: [String: String]) -> (theme: Theme, problems: [String]) {
        var theme = self
        var problems: [String] = []
        for (name, words) in own.sorted(by: { $0.key < $1.key }) {
            guard let role = Style.Role.allCases.first(where: { $0.name == name }) else {
                problems.append("nothing on the screen is called \(name)")
                continue
            }
            guard let look = Look(words: words) else {
                problems.append("\(name): “\(words)” is no look")
                continue
            }
            theme.looks[role] = look
        }
        return (theme, problems)
    }

    /// The tones that one layout of colours is painted with.
    private struct Tones {
        let grey, teal, violet, amber, red, green, blue: Colour
        let bar, onBar, black: Colour

        /// Mid-tones that can be read on dark and light grounds alike.
        static let standard = Tones(
            grey: Colour(0x8A8A8A, .cyan), teal: Colour(0x00AFAF, .cyan), violet: Colour(0xAF5FD7, .magenta),
            amber: Colour(0xD79F00, .yellow), red: Colour(0xD75F5F, .red), green: Colour(0x5FAF5F, .green),
            blue: Colour(0x5F87D7, .blue), bar: Colour(0x005F87, .blue), onBar: Colour(0xEEEEEE, .white),
            black: Colour(0x121212, .black))
        static let dark = Tones(
            grey: Colour(0x949494, .cyan), teal: Colour(0x5FD7D7, .cyan), violet: Colour(0xD7AFFF, .magenta),
            amber: Colour(0xFFD75F, .yellow), red: Colour(0xFF8787, .red), green: Colour(0x87D787, .green),
            blue: Colour(0x87AFFF, .blue), bar: Colour(0x303030, .blue), onBar: Colour(0xEEEEEE, .white),
            black: Colour(0x121212, .black))
        static let light = Tones(
            grey: Colour(0x626262, .blue), teal: Colour(0x005F5F, .cyan), violet: Colour(0x870087, .magenta),
            amber: Colour(0x875F00, .yellow), red: Colour(0xAF0000, .red), green: Colour(0x005F00, .green),
            blue: Colour(0x005FAF, .blue), bar: Colour(0xD7E7F0, .cyan), onBar: Colour(0x1C1C1C, .black),
            black: Colour(0xFFFFFF, .white))
    }

    private init(looks: [Style.Role: Look]) {
        self.looks = looks
    }

    private init(_ tones: Tones) {
        let grey = Look(tones.grey)
        looks = [
            .border: grey, .dayLine: grey, .time: grey, .muted: grey, .placeholder: grey, .footer: grey,
            .header: Look(tones.onBar, on: tones.bar), .keyName: Look(nil, .bold), .title: Look(nil, .bold),
            .name: Look(tones.teal, .bold), .ownName: Look(tones.violet, .bold),
            .unread: Look(tones.black, on: tones.amber, .bold), .newLine: Look(tones.red),
            .quote: Look(tones.grey, .italic), .removed: Look(tones.grey, .italic), .card: Look(tones.blue),
            .tickPending: grey, .tickSent: grey, .tickDelivered: grey, .tickRead: Look(tones.blue, .bold),
            .tickFailed: Look(tones.red, .bold), .typing: Look(tones.grey, .italic), .online: Look(tones.green),
            .offline: grey, .waitingCalm: Look(tones.green), .waitingLong: Look(tones.amber),
            .waitingTooLong: Look(tones.red, .bold), .notice: Look(tones.amber), .error: Look(tones.red, .bold),
            .moreBelow: Look(tones.black, on: tones.amber),
            // In the header, on its ground.
            .lineGood: Look(tones.onBar, on: tones.bar), .lineWarning: Look(tones.black, on: tones.amber),
            .lineBad: Look(tones.onBar, on: Colour(0xAF0000, .red), .bold),
        ]
    }

    /// Type does the most of the work; colour only says what is urgent.
    private static let highContrast = Theme(looks: [
        .header: Look(nil, .reverse), .keyName: Look(nil, .bold), .title: Look(nil, .bold), .name: Look(nil, .bold),
        .ownName: Look(nil, [.bold, .underline]), .unread: Look(nil, [.bold, .reverse]), .newLine: Look(nil, .bold),
        .dayLine: Look(nil, .underline), .quote: Look(nil, .italic), .removed: Look(nil, .italic),
        .card: Look(nil, .underline), .tickRead: Look(nil, .bold), .tickFailed: Look(nil, [.bold, .reverse]),
        .online: Look(nil, .bold), .waitingLong: Look(nil, .bold), .waitingTooLong: Look(nil, [.bold, .reverse]),
        .lineGood: Look(nil, .reverse), .lineWarning: Look(nil, [.bold, .reverse]),
        .lineBad: Look(nil, [.bold, .reverse, .underline]), .notice: Look(nil, .bold),
        .error: Look(nil, [.bold, .reverse]), .moreBelow: Look(nil, .reverse),
    ])
}

extension Theme.Look {
    /// Reads a look: colours by name or as `#rrggbb`, the ground behind `on`, and `bold`, `dim`, `italic`, `underline`,
    /// `reverse`.
    ///
    /// - Returns: nil for words that mean nothing.
    init?(words: String) {
        self.init()
        var isGround = false
        for word in words.lowercased().split(whereSeparator: \.isWhitespace) {
            switch word {
            case "on": isGround = true
            case "bold": attributes.insert(.bold)
            case "dim": attributes.insert(.dim)
            case "italic": attributes.insert(.italic)
            case "underline": attributes.insert(.underline)
            case "reverse": attributes.insert(.reverse)
            case "default": if isGround { ground = nil } else { text = nil }
            default:
                guard let colour = Colour(word: word) else { return nil }
                if isGround { ground = colour } else { text = colour }
            }
        }
    }
}

extension Colour {
    /// Reads `#rrggbb`, or the name of one of the eight.
    init?(word: some StringProtocol) {
        let named: [String: UInt32] = [
            "black": 0x000000, "red": 0xD75F5F, "green": 0x5FAF5F, "yellow": 0xD79F00, "blue": 0x5F87D7,
            "magenta": 0xAF5FD7, "cyan": 0x00AFAF, "white": 0xEEEEEE,
        ]
        let code: UInt32
        if let known = named[String(word)] {
            code = known
        } else if word.hasPrefix("#"), word.count == 7, let value = UInt32(word.dropFirst(), radix: 16) {
            code = value
        } else {
            return nil
        }
        // The nearest of eight: each part counts from the middle on.
        let bits = (code >> 23 & 1) | (code >> 15 & 1) << 1 | (code >> 7 & 1) << 2
        self.init(code, Basic(rawValue: UInt8(bits)) ?? .white)
    }
}

extension Style.Role {
    /// What the settings call it: `waiting-too-long`.
    var name: String {
        var name = ""
        for character in "\(self)" { name += character.isUppercase ? "-" + character.lowercased() : String(character) }
        return name
    }
}
