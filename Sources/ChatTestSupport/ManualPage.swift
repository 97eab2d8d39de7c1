internal import Foundation

/// The parts of a manual page that a program's own help holds, in mdoc(7).
public struct ManualPage {
    private struct Help: Decodable {
        let command: Command
    }

    private struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let arguments: [Argument]?
        let subcommands: [Command]?
    }

    private struct Argument: Decodable, Equatable {
        struct Name: Decodable, Equatable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let isOptional: Bool
        let isRepeating: Bool
        let defaultValue: String?
        let shouldDisplay: Bool
    }

    private let command: Command

    /// - Parameter help: what argument-parser's `_dumpHelp()` gives.
    public init(help: String) throws {
        command = try JSONDecoder().decode(Help.self, from: Data(help.utf8)).command
    }

    /// The options of the program itself.
    public var options: String { list(shown(of: command)) }

    /// How each subcommand is called, for the synopsis.
    public var synopses: String {
        leaves(of: command, path: []).map { path, command in
            synopsis(path, shown(of: command).filter { !isCommon($0) || $0.kind == "positional" })
        }.joined()
    }

    /// A subsection for each subcommand.
    public var subcommands: String {
        leaves(of: command, path: []).map(section).joined()
    }

    /// Escapes text for roff: nothing in it is a request, and all that is not ASCII is named.
    public static func escape(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case "`": result += "\\(ga"
            case "\"": result += "\\(dq"
            case "'": result += "\\(aq"
            case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
            default: result += "\\[u" + hexadecimal(scalar.value) + "]"
            }
        }
        // A request, or a word that mdoc takes for punctuation.
        return result.hasPrefix(".") || (text.count == 1 && "?!,:;()[]|".contains(text)) ? "\\&" + result : result
    }

    /// At least four digits, as roff wants them.
    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    // MARK: Parts

    private func shown(of command: Command) -> [Argument] {
        (command.arguments ?? []).filter { argument in
            argument.shouldDisplay && !["help", "version"].contains(argument.names?.first { $0.kind == "long" }?.name)
        }
    }

    /// Those of the subcommands that do something, with their names from the program's on.
    private func leaves(of command: Command, path: [String]) -> [(path: [String], command: Command)] {
        let children = (command.subcommands ?? []).filter { $0.commandName != "help" }
        let path = path + [command.commandName]
        if children.isEmpty { return [(path, command)] }
        return children.flatMap { leaves(of: $0, path: path) }
    }

    /// Whether the program itself has the option too.
    private func isCommon(_ argument: Argument) -> Bool { shown(of: self.command).contains(argument) }

    private func section(_ path: [String], _ command: Command) -> String {
        let arguments = shown(of: command)
        let own = arguments.filter { !isCommon($0) }
        var text = ".Ss \(Self.escape(path.joined(separator: " ")))\n"
        text += paragraphs(command.abstract ?? "")
        if let discussion = command.discussion { text += ".Pp\n" + paragraphs(discussion) }
        text += list(own)
        if own.count < arguments.count { text += ".Pp\nThe options of the program itself may be given too.\n" }
        return text
    }

    private func list(_ arguments: [Argument]) -> String {
        guard !arguments.isEmpty else { return "" }
        var text = ".Bl -tag -width Ds\n"
        for argument in arguments {
            text += ".It \(spelled(argument))\n"
            var words = argument.abstract ?? ""
            if let value = argument.defaultValue, !value.isEmpty { words += " (default: \(value))" }
            text += lines(words)
        }
        return text + ".El\n"
    }

    private func synopsis(_ path: [String], _ arguments: [Argument]) -> String {
        var text = ".Nm\n"
        if path.count > 1 { text += ".Cm \(path.dropFirst().map(Self.escape).joined(separator: " "))\n" }
        for argument in arguments {
            text += argument.isOptional ? ".Op \(spelled(argument))" : "." + spelled(argument)
            text += argument.isRepeating ? " Ns ...\n" : "\n"
        }
        return text
    }

    private func spelled(_ argument: Argument) -> String {
        let value = argument.valueName.map { "Ar \(Self.escape($0))" } ?? ""
        guard argument.kind != "positional" else { return value }
        let names = (argument.names ?? []).map { name in
            (name.kind == "long" ? "Fl Fl " : "Fl ") + Self.escape(name.name)
        }.joined(separator: " , ")
        return argument.kind == "option" ? names + " " + value : names
    }

    /// Paragraphs, and lines that are to stay as they are: those that begin with blanks.
    private func paragraphs(_ words: String) -> String {
        var text = ""
        var isLiteral = false
        for line in words.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  ") != isLiteral {
                isLiteral.toggle()
                text += isLiteral ? ".Bd -literal -offset indent\n" : ".Ed\n"
            }
            if line.isEmpty {
                text += ".Pp\n"
            } else if isLiteral {
                text += Self.escape(String(line.dropFirst(2))) + "\n"
            } else {
                text += lines(String(line))
            }
        }
        return text + (isLiteral ? ".Ed\n" : "")
    }

    /// A sentence a line, as roff wants it.
    private func lines(_ words: String) -> String {
        var text = ""
        var rest = Substring(words)
        while let end = rest.firstRange(of: ". ") {
            text += Self.escape(String(rest[..<end.lowerBound])) + ".\n"
            rest = rest[end.upperBound...]
        }
        return text + (rest.isEmpty ? "" : Self.escape(String(rest)) + "\n")
    }
}
