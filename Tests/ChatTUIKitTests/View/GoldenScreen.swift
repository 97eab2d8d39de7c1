@testable import ChatTUIKit
import Glibc
import Testing

/// Compares a screen with the text file that shows how it should be. With RENEW_GOLDEN=1 in the environment the file is
/// written instead: look at the difference before committing it.
func expectGolden(_ grid: Grid, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let folder = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
    let path = folder + "/Golden/" + name + ".txt"
    #expect(grid.isWellFormed, sourceLocation: sourceLocation)
    if getenv("RENEW_GOLDEN") != nil {
        guard let file = fopen(path, "w") else {
            Issue.record("cannot write \(path)", sourceLocation: sourceLocation)
            return
        }
        defer { fclose(file) }
        fputs(grid.golden, file)
        return
    }
    #expect(grid.golden == contents(of: path), "see \(path)", sourceLocation: sourceLocation)
}

private func contents(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
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
