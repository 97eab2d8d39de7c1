internal import CPseudoTerminal

extension PtyScreen {
    mutating func perform(_ action: PtyParser.Action) {
        switch action {
        case .print(let scalar): put(scalar)
        case .control(let byte): control(byte)
        case .escape(let name): escape(name)
        case .string(let contents): strings.append(contents)
        case .sequence("?", let parameters, "h"): set(parameters, on: true)
        case .sequence("?", let parameters, "l"): set(parameters, on: false)
        case .sequence("", let parameters, let final): sequence(parameters, final)
        case .sequence(let marker, let parameters, let final):
            unknown.append("CSI \(marker) \(parameters) \(final)")
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        let width = Int(pseudo_terminal_width(scalar.value))
        guard width > 0 else {
            let column = wrapsNext ? cursor.column : max(0, cursor.column - 1)
            cells[cursor.row][column].text.unicodeScalars.append(scalar)
            return
        }
        if wrapsNext || cursor.column + width > columns {
            cursor.column = 0
            lineFeed()
        }
        cells[cursor.row][cursor.column] = Cell(text: String(scalar), rendition: rendition)
        if width == 2, cursor.column + 1 < columns {
            cells[cursor.row][cursor.column + 1] = Cell(text: "", rendition: rendition)
        }
        wrapsNext = cursor.column + width >= columns
        cursor.column = min(cursor.column + width, columns - 1)
        lastPrinted = scalar
    }

    private mutating func control(_ byte: UInt8) {
        switch byte {
        case 0x07: bells += 1
        case 0x08: move(columns: -1)
        case 0x09: move(column: (cursor.column / 8 + 1) * 8)
        case 0x0A: lineFeed()
        case 0x0D: move(column: 0)
        case 0x0F: break
        default: unknown.append("control \(byte)")
        }
    }

    private mutating func escape(_ name: String) {
        switch name {
        case "7": saved = cursor
        case "8": cursor = saved
        case "M": reverseLineFeed()
        case "(B", "=", ">", "\\": break
        default: unknown.append("ESC \(name)")
        }
    }

    private mutating func set(_ modes: [Int], on: Bool) {
        for mode in modes {
            if mode == 1049, on != isAlternate { swapScreens(toAlternate: on) }
            if on { self.modes.insert(mode) } else { self.modes.remove(mode) }
        }
    }

    private mutating func swapScreens(toAlternate: Bool) {
        if toAlternate {
            saved = cursor
            primary = cells
            cells = Self.blank(columns: columns, rows: rows)
        } else {
            cells = primary
            cursor = Cursor(row: min(saved.row, rows - 1), column: min(saved.column, columns - 1))
        }
        wrapsNext = false
    }

    private mutating func sequence(_ parameters: [Int], _ final: String) {
        let first = parameters.first ?? 0
        let count = max(1, first)
        switch final {
        case "A": move(rows: -count)
        case "B": move(rows: count)
        case "C": move(columns: count)
        case "D": move(columns: -count)
        case "G": move(column: count - 1)
        case "d": move(row: count - 1, column: cursor.column)
        case "H", "f": move(row: count - 1, column: max(1, parameters.count > 1 ? parameters[1] : 1) - 1)
        case "J": eraseScreen(first)
        case "K": eraseLine(first)
        case "X": blank(cursor.column..<min(columns, cursor.column + count), of: cursor.row)
        case "b": for _ in 0..<count { put(lastPrinted) }
        case "@": insertBlanks(count)
        case "P": deleteCharacters(count)
        case "L": if region.contains(cursor.row) { scroll(cursor.row...region.upperBound, by: -count) }
        case "M": if region.contains(cursor.row) { scroll(cursor.row...region.upperBound, by: count) }
        case "S": scroll(region, by: count)
        case "T": scroll(region, by: -count)
        case "r":
            let bottom = parameters.count > 1 && parameters[1] > 0 ? min(parameters[1], rows) : rows
            region = min(count, bottom) - 1...bottom - 1
            move(row: 0, column: 0)
        case "m": rendition = first == 0 ? Array(parameters.dropFirst()) : rendition + parameters
        case "l" where parameters == [4]: break
        case "t": break
        default: unknown.append("CSI \(parameters) \(final)")
        }
    }
}

extension PtyScreen {
    private mutating func move(row: Int? = nil, column: Int) {
        cursor.row = min(max(0, row ?? cursor.row), rows - 1)
        cursor.column = min(max(0, column), columns - 1)
        wrapsNext = false
    }

    private mutating func move(rows: Int) { move(row: cursor.row + rows, column: cursor.column) }

    private mutating func move(columns: Int) { move(column: cursor.column + columns) }

    private mutating func lineFeed() {
        wrapsNext = false
        if cursor.row == region.upperBound {
            scroll(region, by: 1)
        } else {
            cursor.row = min(cursor.row + 1, rows - 1)
        }
    }

    private mutating func reverseLineFeed() {
        wrapsNext = false
        if cursor.row == region.lowerBound {
            scroll(region, by: -1)
        } else {
            cursor.row = max(cursor.row - 1, 0)
        }
    }

    /// Moves lines up (or down, for a negative count), blank ones coming in.
    private mutating func scroll(_ range: ClosedRange<Int>, by count: Int) {
        let blank = Array(repeating: Cell(rendition: rendition), count: columns)
        let old = cells
        for row in range {
            let source = row + count
            cells[row] = range.contains(source) ? old[source] : blank
        }
    }

    private mutating func blank(_ range: Range<Int>, of row: Int) {
        for column in range { cells[row][column] = Cell(rendition: rendition) }
    }

    private mutating func eraseLine(_ mode: Int) {
        switch mode {
        case 0: blank(cursor.column..<columns, of: cursor.row)
        case 1: blank(0..<cursor.column + 1, of: cursor.row)
        default: blank(0..<columns, of: cursor.row)
        }
    }

    private mutating func eraseScreen(_ mode: Int) {
        let whole: Range<Int>
        switch mode {
        case 0: whole = cursor.row + 1..<rows
        case 1: whole = 0..<cursor.row
        default:
            whole = 0..<rows
            erased.append(lines)
        }
        if mode < 2 { eraseLine(mode) }
        for row in whole { blank(0..<columns, of: row) }
    }

    private mutating func insertBlanks(_ count: Int) {
        let count = min(count, columns - cursor.column)
        cells[cursor.row].removeLast(count)
        cells[cursor.row].insert(
            contentsOf: Array(repeating: Cell(rendition: rendition), count: count), at: cursor.column)
    }

    private mutating func deleteCharacters(_ count: Int) {
        let count = min(count, columns - cursor.column)
        cells[cursor.row].removeSubrange(cursor.column..<cursor.column + count)
        cells[cursor.row].append(contentsOf: Array(repeating: Cell(rendition: rendition), count: count))
    }
}
