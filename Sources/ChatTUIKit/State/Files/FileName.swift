/// Names for files on this machine that come from what someone else wrote.
public enum FileName {
    /// Bytes that a name may have: file systems take 255, and a download adds a few of its own while it lasts.
    static let limit = 120

    /// A name that leads nowhere, hides nothing, and is no option of any command.
    ///
    /// - Parameters:
    ///   - text: what the file is called by whoever sent it.
    ///   - fileExtension: what the name has to end with, where that is known: `jpg`.
    public static func safe(_ text: String, fileExtension: String? = nil) -> String {
        // By scalars: a slash with a mark over it is one character for Swift, and a slash for the system.
        let last = text.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last ?? Substring.UnicodeScalarView()
        var name = String.UnicodeScalarView()
        for scalar in last {
            switch scalar.properties.generalCategory {
            // Controls, what turns the writing round or is invisible, and what no system agrees about.
            case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: continue
            case .spaceSeparator: name.append(" ")
            default: name.append("<>:\"|?*".unicodeScalars.contains(scalar) ? "_" : scalar)
            }
        }
        var safe = trimmed(String(name))
        if safe.isEmpty { safe = "file" }
        if safe.unicodeScalars.first == "-" { safe = "_" + safe }
        let (stem, ending) = parts(of: safe)
        let wanted = fileExtension ?? ending
        return cut(stem, to: limit - (wanted.isEmpty ? 0 : wanted.utf8.count + 1))
            + (wanted.isEmpty ? "" : "." + wanted)
    }

    /// The name with a number, for when there is a file of that name: `hair (2).jpg`.
    public static func numbered(_ name: String, _ number: Int) -> String {
        guard number > 1 else { return name }
        let (stem, ending) = parts(of: name)
        return "\(stem) (\(number))" + (ending.isEmpty ? "" : "." + ending)
    }

    /// What stands before the last dot, and a short ending behind it.
    private static func parts(of name: String) -> (stem: String, ending: String) {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return (name, "") }
        let ending = name[name.index(after: dot)...]
        guard (1...12).contains(ending.utf8.count), !ending.contains(" ") else { return (name, "") }
        return (String(name[..<dot]), String(ending))
    }

    /// Without blanks and dots at either end: a leading dot hides a file, trailing ones are lost on some systems.
    private static func trimmed(_ name: String) -> String {
        var rest = name.unicodeScalars[...]
        while let first = rest.first, first == "." || first.properties.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last == "." || last.properties.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = ""
        for character in text {
            guard kept.utf8.count + character.utf8.count <= bytes else { break }
            kept.append(character)
        }
        // A single character of many marks may have been all of it.
        return kept.isEmpty ? "file" : trimmed(kept)
    }
}
