import ChatTestSupport
import ChatWire
import Testing

@testable import ChatTUIKit

/// Every emoji sequence and every East Asian width, against Unicode's own tables.
@Suite("Widths of all of Unicode")
struct UnicodeWidthTests {
    @Test("an emoji, however many characters it is of, takes one cell or two")
    func emoji() {
        #expect(UnicodeTables.emojiSequences.count > 4_700)
        var wrong: [String] = []
        for sequence in UnicodeTables.emojiSequences {
            let text = DisplayText(sequence)
            let glyphs = Array(text.glyphs)
            let isRight = (1...2).contains(text.width) && glyphs.reduce(0) { $0 + $1.width } == text.width
            if !isRight || text.text.unicodeScalars.contains(where: { "\u{200D}\u{FE0F}".unicodeScalars.contains($0) })
            {
                wrong.append(sequence)
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("a character that is wide by the standard is drawn wide, as a mark, or not at all")
    func eastAsian() {
        #expect(UnicodeTables.wideRanges.count > 100)
        var wrong: [Unicode.Scalar] = []
        for value in UnicodeTables.wideRanges.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if CharacterWidth(scalar) == .narrow { wrong.append(scalar) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("and one that is not, is not; but for the hexagrams, which Unicode made wide in version 16")
    func notEastAsian() {
        let hexagrams: ClosedRange<UInt32> = 0x4DC0...0x4DFF
        var ranges = UnicodeTables.wideRanges[...]
        var wrong: [Unicode.Scalar] = []
        for value in UInt32(0)..<0x110000 {
            while let first = ranges.first, first.upperBound < value { ranges.removeFirst() }
            if ranges.first?.contains(value) == true || hexagrams.contains(value) { continue }
            if let scalar = Unicode.Scalar(value), CharacterWidth(scalar) == .wide { wrong.append(scalar) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("wherever it is cut, a row with an emoji in it is as wide as the screen")
    func cut() {
        for sequence in UnicodeTables.emojiSequences {
            let text = DisplayText("a" + sequence + "b漢")
            for columns in 1...4 {
                var grid = Grid(size: Size(columns: columns, rows: 1))
                grid.write(text, column: 0, row: 0)
                guard grid.isWellFormed else {
                    Issue.record("\(sequence) in \(columns) columns")
                    break
                }
            }
        }
    }

    @Test(
        "so are all rows of a console that shows every emoji in names, messages, previews and what is typed",
        arguments: [Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 10)])
    func console(size: Size) {
        let sequences = UnicodeTables.emojiSequences
        let piece = 60
        let messages = stride(from: 0, to: sequences.count, by: piece).map { start in
            let words = sequences[start..<min(start + piece, sequences.count)]
            // Without blanks, and with: what is wrapped at blanks, and what is wrapped anywhere.
            let text = words.joined() + "\n" + words.joined(separator: " ")
            return Message.make(Int64(start + 1), from: .customer(1), text, at: minutes(1_000))
        }
        var console = TestConsole(size)
        for (index, message) in messages.enumerated() {
            let name = String(message.content.prefix(12))
            console.session(
                .chatsLoaded(
                    [.mine],
                    [
                        .make(
                            1, [.customer(1, name, phone: "+1"), .staff(1, name)], last: minutes(1),
                            preview: message.content, unread: index)
                    ]))
            if index == 0 { console.press("alt-1") }
            console.session(.history(ChatID(1), messages: [message], hasOlder: false))
            console.type(String(message.content.prefix(3)))
            #expect(view(console.state, size: size).isWellFormed, "message \(index)")
            #expect(view(console.state, size: size, glyphSet: .ascii).isWellFormed, "message \(index)")
        }
    }
}
