import ChatTestSupport
import Testing

@Suite("Terminals of any size", .timeLimit(.minutes(2)))
struct TerminalSizeTests {
    @Test("are drawn on", arguments: [(1, 1), (2, 1), (1, 2), (3, 3), (10, 2), (80, 24), (400, 100)])
    func anySize(columns: Int, rows: Int) async throws {
        let program = try Console.start(columns: columns, rows: rows)
        try await program.wait(for: "the screen") { $0.isAlternate }
        program.type("x")
        program.type("\u{03}\u{03}")
        #expect(try await program.ending() == .exited(status: 0))
        #expect(program.screen.unknown.isEmpty)
    }

    @Test("may change in a storm; what counts is the last")
    func resizeStorm() async throws {
        let program = try Console.start()
        try await program.waitForForm()
        for step in 0..<300 {
            program.resize(columns: 1 + step * 37 % 140, rows: 1 + step * 53 % 60)
        }
        program.resize(columns: 1, rows: 1)
        program.resize(columns: 100, rows: 30)
        try await program.waitForForm()
        // A frame drawn for another size would now show beside the right one.
        let fresh = try Console.start(columns: 100, rows: 30)
        let expected = try await fresh.waitForForm().text
        try await program.wait(for: "the same screen as after a start at that size") { $0.text == expected }
        program.type("\u{03}\u{03}")
        #expect(try await program.ending() == .exited(status: 0))
        #expect(program.screen.unknown.isEmpty)
    }
}
