import ChatWire

/// What an uploaded file is called, made of a name that may hold anything.
struct SafeFileName: Hashable, Sendable {
    /// For people: one name without a path, without what cannot be seen or turns the writing round, its extension the
    /// file's type's.
    let text: String
    /// For the file's URL: letters, digits, `.`, `-` and `_` alone.
    let path: String

    /// A name that was made before.
    init(text: String, path: String) {
        self.text = text
        self.path = path
    }

    /// The longest text, in bytes of UTF-8: what file systems take, with room for a suffix.
    static let limit = 200
    private static let pathLimit = 80

    /// A name for a file of that type.
    ///
    /// - Parameter name: as its sender calls it.
    init(_ name: String?, type: FileType) {
        let last = (name ?? "").unicodeScalars.split { $0 == "/" || $0 == "\\" }.last ?? "".unicodeScalars[...]
        var stem = String.UnicodeScalarView(last.lazy.filter(Self.isVisible).map { Self.isReserved($0) ? "_" : $0 })
        Self.trim(&stem)
        let known = type.fileExtensions.first { Self.ends(stem, with: ".\($0)") }
        if let known {
            stem.removeLast(known.unicodeScalars.count + 1)
            Self.trim(&stem)
        }
        if stem.isEmpty { stem = String.UnicodeScalarView((type.isImage ? "image" : "audio").unicodeScalars) }
        let suffix = ".\(known ?? type.fileExtensions[0])"
        text = Self.cut(stem, to: Self.limit - suffix.utf8.count) + suffix
        path = Self.cut(Self.plain(stem), to: Self.pathLimit - suffix.utf8.count) + suffix
    }

    /// Whether a scalar may stay: no control, no format character (bidirectional overrides, invisible ones) but the two joiners
    /// that words and emoji are made with, no line separator, nothing unassigned.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        case .format: scalar == "\u{200C}" || scalar == "\u{200D}"
        default: true
        }
    }

    /// What file systems and shells give a meaning.
    private static func isReserved(_ scalar: Unicode.Scalar) -> Bool { "<>:\"|?*".unicodeScalars.contains(scalar) }

    /// Takes dots and blanks from both ends: no hidden files, none that are all dots.
    private static func trim(_ scalars: inout String.UnicodeScalarView) {
        func isEdge(_ scalar: Unicode.Scalar) -> Bool {
            scalar == "." || scalar.properties.isWhitespace || scalar == "\u{200C}" || scalar == "\u{200D}"
        }
        scalars = String.UnicodeScalarView(scalars.drop(while: isEdge))
        while let last = scalars.last, isEdge(last) { scalars.removeLast() }
    }

    private static func ends(_ scalars: String.UnicodeScalarView, with suffix: String) -> Bool {
        let end = scalars.suffix(suffix.unicodeScalars.count)
        return end.elementsEqual(suffix.unicodeScalars) { $0.properties.lowercaseMapping == String($1) }
    }

    private static func cut(_ scalars: some Collection<Unicode.Scalar>, to limit: Int) -> String {
        var text = ""
        var count = 0
        for scalar in scalars {
            count += UTF8.width(scalar)
            guard count <= limit else { break }
            text.unicodeScalars.append(scalar)
        }
        return text
    }

    /// With one `_` in place of all that a URL would have to encode.
    private static func plain(_ scalars: String.UnicodeScalarView) -> [Unicode.Scalar] {
        var plain: [Unicode.Scalar] = []
        for scalar in scalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", ".": plain.append(scalar)
            default: if plain.last != "_" { plain.append("_") }
            }
        }
        return plain
    }
}

extension FileType {
    /// The ends of names that stand for the type, the usual one first.
    var fileExtensions: [String] {
        switch self {
        case .jpeg: ["jpg", "jpeg", "jpe", "jfif"]
        case .png: ["png", "apng"]
        case .gif: ["gif"]
        case .webp: ["webp"]
        case .mp3: ["mp3"]
        case .ogg: ["ogg", "oga", "opus", "spx"]
        case .wav: ["wav", "wave"]
        case .m4a: ["m4a", "mp4", "m4b"]
        case .aac: ["aac"]
        case .webm: ["webm", "weba"]
        }
    }
}
