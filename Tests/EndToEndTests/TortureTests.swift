import ChatTestSupport
import Testing

/// `make torture-client` does the killing.
@Suite("The judge of what was killed at random")
struct TortureTests {
    private typealias Stored = DeliveryLedger.Stored

    @Test("the judge finds what is lost, repeated and out of order")
    func judge() {
        var ledger = DeliveryLedger()
        for number in 1...4 { ledger.accepted("ada 1.\(number)") }
        ledger.saw([.kept(1), .new(2), .new(4), .new(4)], by: "bo 1")
        ledger.saw([.new(3), .new(2), .reset, .new(2)], by: "bo 2")
        let history = [
            Stored(id: 1, words: "ada 1.1"), Stored(id: 2, words: "ada 1.3"), Stored(id: 3, words: "ada 1.2"),
            Stored(id: 4, words: "ada 1.2"),
        ]
        let verdict = ledger.verdict(on: history)
        #expect(verdict.lost == ["ada 1.4 was accepted, and is not there", "bo 1 was told of 1 to 4, but not of 3"])
        #expect(verdict.repeated == ["ada 1.2 is there 2 times", "bo 1 was told of 4 twice"])
        #expect(verdict.reordered == ["ada 1.2 comes after ada 1.3", "bo 2 was told of 2 after 3"])
        #expect(ledger.verdict(on: history, mayLack: ["ada 1.4"]).lost.count == 1)
    }
}
