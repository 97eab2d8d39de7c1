import CNcursesW
import ChatTestSupport
import Foundation
import Testing

@testable import ChatTUI
@testable import ChatTUIKit

/// The last step before the terminal: whatever a grid holds, the bytes that leave are characters of its cells, and moves,
/// colours and modes of the program's own.
@Suite("What is written to the terminal", .serialized, .timeLimit(.minutes(2)))
struct CanvasTests {
    private static let size = Size(columns: 60, rows: 12)

    @Test("arbitrary bytes that others wrote change nothing but the cells that the view gave them")
    func untrusted() throws {
        var canvas = try Self.canvas()
        var screen = PtyScreen(columns: Self.size.columns, rows: Self.size.rows)
        var text = HostileText(seed: 1)
        var random = SeededGenerator(seed: 1)
        for frame in 0..<400 {
            var grid = Grid(size: Self.size)
            for _ in 0..<12 {
                let lines = [UserText(text.next()).line] + UserText(text.next()).lines
                grid.write(
                    lines.randomElement(using: &random) ?? .empty, column: .random(in: -3...60, using: &random),
                    row: .random(in: 0..<12, using: &random),
                    style: Style(Style.Role.allCases.randomElement(using: &random) ?? .plain))
            }
            if Bool.random(using: &random) { grid.placeCursor(column: 3, row: 3) }
            screen.feed(canvas.frame(of: grid))
            #expect(screen.unknown.isEmpty && screen.strings.isEmpty && screen.bells == 0)
            let shown = (0..<Self.size.rows).map { Self.shown(grid, row: $0) }
            guard screen.lines.map(Self.trimmed) == shown.map(Self.trimmed) else {
                Issue.record("frame \(frame):\n\(screen.text)\n--- instead of\n\(shown.joined(separator: "\n"))")
                return
            }
        }
    }

    /// What ncurses is asked to show: what the C library cannot measure, it replaces.
    private static func shown(_ grid: Grid, row: Int) -> String {
        grid.row(row).map { cell in
            guard cell.width > 0 else { return "" }
            let widths = cell.text.unicodeScalars.map { nc_width($0.value) }
            let isKnown = widths.allSatisfy { $0 >= 0 } && widths.reduce(0, +) == Int32(cell.width)
            return isKnown ? cell.text : String(repeating: "?", count: Int(cell.width))
        }.joined()
    }

    /// Without the blanks at its end, and without marks, which not every terminal puts over a wide character.
    private static func trimmed(_ line: String) -> String {
        var line = String(String.UnicodeScalarView(line.unicodeScalars.filter { CharacterWidth($0) != .mark }))
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    /// A canvas on a terminal that is nowhere.
    private static func canvas() throws -> Canvas {
        setlocale(LC_CTYPE, "C.UTF-8")
        setenv("TERM", "xterm-256color", 1)
        let descriptor = open("/dev/null", O_RDWR)
        let (output, input) = (try #require(fdopen(descriptor, "w")), try #require(fopen("/dev/null", "r")))
        try #require(setupterm(nil, descriptor, nil) == OK)
        try #require(newterm(nil, output, input) != nil)
        var canvas = try Canvas(takingOver: descriptor, theme: .named(.standard), usesColour: true)
        canvas.resize(to: size)
        _ = canvas.takeBytes()
        return canvas
    }
}
