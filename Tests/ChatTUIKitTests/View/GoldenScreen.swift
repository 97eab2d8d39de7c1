import ChatTestSupport
import Testing

@testable import ChatTUIKit

/// Compares a screen with the text file that shows how it should be. With RENEW_GOLDEN=1 in the environment the file is
/// written instead: look at the difference before committing it.
func expectGolden(_ grid: Grid, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
    let path = folder + "/Golden/" + name + ".txt"
    #expect(grid.isWellFormed, sourceLocation: sourceLocation)
    if TextFile.isRenewing {
        if !TextFile.write(grid.golden, to: path) {
            Issue.record("cannot write \(path)", sourceLocation: sourceLocation)
        }
        return
    }
    #expect(grid.golden == TextFile.contents(of: path), "see \(path)", sourceLocation: sourceLocation)
}

extension Grid {
    /// The text, and under it what text does not show: the cursor, the selection, what looks stale.
    fileprivate var golden: String {
        func rows(_ modifier: Style.Modifiers) -> String {
            (0..<size.rows).filter { row($0).contains { $0.style.modifiers.contains(modifier) } }
                .map { " \($0)" }.joined()
        }
        let cursor = cursor.map { "column \($0.column), row \($0.row)" } ?? "hidden"
        return text + "cursor: \(cursor)\nselected rows:\(rows(.selected))\nstale rows:\(rows(.stale))\n"
    }
}
