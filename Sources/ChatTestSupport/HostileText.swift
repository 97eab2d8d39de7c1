/// Texts made of arbitrary bytes, and of what terminals obey.
public struct HostileText: Sendable {
    private var generator: SeededGenerator
    /// How many there were.
    public private(set) var number = 0

    /// The texts of a seed.
    public init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// The next text.
    public mutating func next() -> String {
        number += 1
        let parts = (0..<Int.random(in: 1...4, using: &generator)).map { _ in part() }
        return parts.joined()
    }

    private mutating func part() -> String {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            let count = Int.random(in: 0...24, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        case 1:
            let scalars = (0..<8).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x110000, using: &generator)) }
            return String(String.UnicodeScalarView(scalars))
        case 2: return Self.obeyed.randomElement(using: &generator) ?? ""
        default: return "words a reader knows "
        }
    }

    private static let obeyed = [
        "\u{1B}]0;title\u{7}", "\u{1B}[2J", "\u{1B}[?1049l", "\u{9B}31m", "\u{9D}52;c;eA==\u{9C}", "\u{1B}P+q\u{1B}\\",
        "\u{202E}", "\u{2066}", "\u{200F}", "\u{0E}", "\u{8}\u{8}\u{8}", "\r", "\n", "\u{85}", "\u{FEFF}", "\u{E0041}",
    ]
}

extension String {
    /// Whether it holds nothing that a terminal obeys, or that reorders or hides its neighbours.
    public var isHarmless: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            // What orders the text around it anew, or hides.
            case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE0FFF:
                false
            default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
            }
        }
    }
}
