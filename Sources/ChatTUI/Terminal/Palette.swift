/// How many colours a terminal has, and how it numbers them.
enum Palette: Equatable {
    /// None, or none wished for (`NO_COLOR`).
    case none
    /// The eight of ECMA-48.
    case basic
    /// xterm's 256: the basic ones twice, a cube of 6×6×6, and 24 greys.
    case indexed
    /// A colour's number is its red, green and blue.
    case direct

    /// - Parameter count: the terminal's `COLORS`.
    init(count: Int32) {
        switch count {
        case ..<8: self = .none
        case ..<256: self = .basic
        case ..<(1 << 24): self = .indexed
        default: self = .direct
        }
    }

    /// The number of a colour; −1 stands for the terminal's own.
    func number(of colour: Colour?) -> Int32 {
        guard let colour else { return -1 }
        switch self {
        case .none: return -1
        case .basic: return Int32(colour.basic.rawValue)
        case .indexed: return Int32(colour.indexed)
        // The numbers below eight are the basic colours there too: ISO 8613-6's direct colours begin after them.
        case .direct: return max(8, Int32(colour.red) << 16 | Int32(colour.green) << 8 | Int32(colour.blue))
        }
    }
}

/// A colour, and what stands for it where there are only eight.
struct Colour: Equatable {
    /// ECMA-48's colours, by their numbers.
    enum Basic: UInt8 {
        case black, red, green, yellow, blue, magenta, cyan, white
    }

    let red: UInt8
    let green: UInt8
    let blue: UInt8
    let basic: Basic

    /// - Parameters:
    ///   - code: red, green and blue as in `0xRRGGBB`.
    ///   - basic: the nearest of eight in meaning, not in hue.
    init(_ code: UInt32, _ basic: Basic) {
        red = UInt8(truncatingIfNeeded: code >> 16)
        green = UInt8(truncatingIfNeeded: code >> 8)
        blue = UInt8(truncatingIfNeeded: code)
        self.basic = basic
    }

    /// The nearest colour of xterm's cube, or of its greys where that is nearer. The first 16 are left out: people
    /// give them colours of their own.
    var indexed: UInt8 {
        let cube = (Self.step(red), Self.step(green), Self.step(blue))
        let inCube = Self.levels[cube.0], greenInCube = Self.levels[cube.1], blueInCube = Self.levels[cube.2]
        let mean = (Int(red) + Int(green) + Int(blue)) / 3
        let greyStep = min(23, max(0, (mean - 3) / 10))
        let grey = 8 + 10 * greyStep
        let cubeDistance = distance(inCube, greenInCube, blueInCube)
        return distance(grey, grey, grey) < cubeDistance
            ? UInt8(232 + greyStep) : UInt8(16 + 36 * cube.0 + 6 * cube.1 + cube.2)
    }

    private static let levels = [0, 95, 135, 175, 215, 255]

    private static func step(_ value: UInt8) -> Int {
        value < 48 ? 0 : value < 115 ? 1 : (Int(value) - 35) / 40
    }

    private func distance(_ red: Int, _ green: Int, _ blue: Int) -> Int {
        let (r, g, b) = (Int(self.red) - red, Int(self.green) - green, Int(self.blue) - blue)
        return r * r + g * g + b * b
    }
}
