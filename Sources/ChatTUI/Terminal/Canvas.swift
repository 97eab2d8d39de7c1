internal import CNcursesW
internal import CTerminalGuard
internal import ChatTUIKit
import Glibc

/// Turns grids into the fewest bytes that change the screen, by ncurses.
///
/// ncurses writes to a descriptor, a buffer at a time. Here that descriptor is a file in memory, so that a frame, with
/// all that goes round it, leaves in one `write(2)`, and so that only ``Terminal`` ever writes to the terminal.
struct Canvas: ~Copyable {
    /// ncurses' descriptor: the terminal while ncurses sets itself up, memory from then on.
    private let descriptor: Int32
    private let window: UnsafeMutablePointer<WINDOW>
    private var theme: Theme
    private let palette: Palette
    private let begin: [UInt8]
    private let end: [UInt8]
    private var shown: Grid?
    private var inks: [Style: Ink] = [:]
    private var run: [wchar_t] = []

    /// Attributes and colour pair, as ncurses has them.
    private struct Ink: Equatable {
        let attributes: attr_t
        let pair: Int32
    }

    /// Begins after `newterm`.
    ///
    /// - Parameters:
    ///   - descriptor: the one that ncurses was given; it is pointed at memory now.
    ///   - theme: the looks of the styles.
    ///   - usesColour: false leaves all colours to the terminal (`NO_COLOR`).
    init(takingOver descriptor: Int32, theme: Theme, usesColour: Bool) throws(TerminalFailure) {
        let memory = terminal_guard_memory_file("frame")
        guard memory >= 0, let window = nc_stdscr() else { throw TerminalFailure.system("make room for the screen") }
        if usesColour {
            start_color()
            use_default_colors()
        }
        palette = usesColour ? Palette(count: nc_colors()) : .none
        idlok(window, true)
        dup2(memory, descriptor)
        close(memory)
        self.descriptor = descriptor
        self.window = window
        self.theme = theme
        // Terminals that do not know synchronized output ignore the mode, as ECMA-48 wants it of unknown modes.
        begin = Terminal.isECMA48 ? Array("\u{1B}[?2026h".utf8) : []
        end = Terminal.isECMA48 ? Array("\u{1B}[?2026l".utf8) : []
    }

    /// The screen is no longer what was drawn last: the next frame draws all of it.
    mutating func forget() {
        shown = nil
        clearok(nc_curscr(), true)
    }

    /// Gives the styles other looks.
    mutating func use(_ theme: Theme) {
        self.theme = theme
        inks.removeAll()
        forget()
    }

    /// The terminal's size has changed, and what became of the text on it, terminals do not agree about.
    mutating func resize(to size: Size) {
        resizeterm(Int32(size.rows), Int32(size.columns))
        forget()
    }

    /// The bytes that make the screen show a grid; none if it does already.
    mutating func frame(of grid: Grid) -> [UInt8] {
        guard grid != shown else { return [] }
        var changedRows = 0
        for row in 0..<grid.size.rows where shown?.size != grid.size || shown?.row(row) != grid.row(row) {
            paint(grid.row(row), at: Int32(row))
            changedRows += 1
        }
        curs_set(grid.cursor == nil ? 0 : 1)
        if let cursor = grid.cursor { wmove(window, Int32(cursor.row), Int32(cursor.column)) }
        wrefresh(window)
        shown = grid
        let bytes = takeBytes()
        return changedRows > 1 && !bytes.isEmpty ? begin + bytes + end : bytes
    }

    /// What ncurses has written since the last time.
    mutating func takeBytes() -> [UInt8] {
        let length = Int(lseek(descriptor, 0, SEEK_END))
        guard length > 0 else { return [] }
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, length, 0))
        }
        ftruncate(descriptor, 0)
        lseek(descriptor, 0, SEEK_SET)
        return bytes
    }

    private mutating func paint(_ cells: ArraySlice<Cell>, at row: Int32) {
        var start = cells.startIndex
        while start < cells.endIndex {
            let style = cells[start].style
            var end = start + 1
            while end < cells.endIndex, cells[end].style == style { end += 1 }
            spell(cells[start..<end])
            let ink = ink(for: style)
            nc_set_style(window, ink.attributes, ink.pair)
            wmove(window, row, Int32(start - cells.startIndex))
            // Writing into the last cell of the screen fails after it has written, for there is nowhere to go on.
            run.withUnsafeBufferPointer { _ = waddnwstr(window, $0.baseAddress, Int32($0.count)) }
            start = end
        }
    }

    /// Puts cells into ``run``. ncurses measures by the C library: where that disagrees about a width, or cannot show a
    /// character at all (a locale without UTF-8), question marks of the right number keep the row in place.
    private mutating func spell(_ cells: ArraySlice<Cell>) {
        run.removeAll(keepingCapacity: true)
        for cell in cells where cell.width > 0 {
            var width: Int32 = 0
            let before = run.count
            for scalar in cell.text.unicodeScalars {
                let step = nc_width(scalar.value)
                width = step < 0 || width < 0 ? -1 : width + step
                run.append(wchar_t(bitPattern: scalar.value))
            }
            guard width != Int32(cell.width) else { continue }
            run.removeSubrange(before...)
            run.append(contentsOf: repeatElement(0x3F, count: Int(cell.width)))
        }
    }

    private mutating func ink(for style: Style) -> Ink {
        if let known = inks[style] { return known }
        let look = theme.look(of: style)
        var attributes: attr_t = 0
        if look.attributes.contains(.bold) { attributes |= nc_bold() }
        if look.attributes.contains(.dim) { attributes |= nc_dim() }
        if look.attributes.contains(.italic) { attributes |= nc_italic() }
        if look.attributes.contains(.underline) { attributes |= nc_underline() }
        if look.attributes.contains(.reverse) { attributes |= nc_reverse() }
        var pair: Int32 = 0
        if palette != .none {
            pair = max(0, alloc_pair(palette.number(of: look.text), palette.number(of: look.ground)))
        } else if look.ground != nil {
            // Without colours a ground of its own still has to stand out.
            attributes ^= nc_reverse()
        }
        let ink = Ink(attributes: attributes, pair: pair)
        inks[style] = ink
        return ink
    }
}
