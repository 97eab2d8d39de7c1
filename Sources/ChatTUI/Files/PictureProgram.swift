internal import ChatTUIKit
import Glibc

/// `chafa`, which makes characters of pictures.
enum PictureProgram {
    private static let name = "chafa"
    /// More than any screen takes, with a colour for each cell.
    private static let outputLimit = 4 << 20
    /// How long it may take.
    private static let timeLimit = Duration.seconds(10)

    /// Whether it is installed.
    static var isInstalled: Bool { find() != nil }

    /// Makes a picture of a file.
    ///
    /// - Parameters:
    ///   - path: a picture of one of the kinds that messages have.
    ///   - size: the room for it.
    /// - Returns: nil where the program is missing or could not make anything of it.
    static func picture(of path: String, title: UserText, size: Size) async -> Picture? {
        guard let program = find() else { return nil }
        let colours = Environment["NO_COLOR"] != nil ? "none" : isTrueColour ? "full" : "256"
        let symbols = CharacterSet.isUTF8 ? "block+border+space" : "ascii"
        let arguments = [
            name, "--format=symbols", "--symbols=" + symbols, "--colors=" + colours, "--animate=off",
            "--size=\(size.columns)x\(size.rows)", path,
        ]
        guard let output = await PipedProgram.output(of: program, arguments, limit: outputLimit, within: timeLimit)
        else { return nil }
        return Picture(output: output, size: size, title: title)
    }

    private static var isTrueColour: Bool {
        ["truecolor", "24bit"].contains(Environment["COLORTERM"] ?? "")
    }

    private static func find() -> String? {
        (Environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").lazy.filter { $0.hasPrefix("/") }
            .map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }
}
