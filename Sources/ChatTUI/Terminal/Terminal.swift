internal import CNcursesW
internal import CTerminalGuard
internal import ChatTUIKit
import Glibc

/// The person's terminal, held from `init` until the value goes, and given back as it was on every way out.
///
/// There is one at a time (ncurses is global), and only the thread that made it uses it.
struct Terminal: ~Copyable {
    /// How the screen is to look.
    struct Options {
        var theme = Theme.named(.standard)
        var usesColour = true
    }

    /// What the system has told since it was last asked.
    struct Notices: OptionSet {
        let rawValue: Int
        /// The window has another size.
        static let resized = Notices(rawValue: 1)
        /// The process was stopped, and goes on; who knows what was done to the screen meanwhile.
        static let continued = Notices(rawValue: 2)
        /// Someone asks the process to stop (not by Ctrl-Z: that comes as a key).
        static let stop = Notices(rawValue: 4)
    }

    /// Descriptors to poll: keys are there to be read, and the system has told something.
    let keyDescriptor: Int32
    /// See ``keyDescriptor``.
    let noticeDescriptor: Int32

    private let line: TerminalLine
    private let hold: TerminalHold
    private let programMode: termios
    private var canvas: Canvas
    private var keyboard: Keyboard
    private var isMouseUsed = false
    /// The picture that lies over what ncurses knows of the screen.
    private var picture: Picture?

    /// The screen's present size.
    private(set) var size: Size

    /// Takes the terminal over.
    ///
    /// - Parameters:
    ///   - line: where it is.
    ///   - options: how the screen is to look.
    /// - Throws: ``TerminalFailure`` when the terminal is too simple, or unknown to terminfo.
    init(_ line: TerminalLine, _ options: Options = Options()) throws(TerminalFailure) {
        try Self.describe(line)
        let hold = try TerminalHold(descriptor: line.screen, farewell: Self.farewell())
        let drawing = try Self.startNcurses(line)
        var mode = termios()
        tcgetattr(line.screen, &mode)
        let keyboard = try Keyboard()
        let canvas = try Canvas(takingOver: drawing, theme: options.theme, usesColour: options.usesColour)

        noticeDescriptor = hold.notices
        keyDescriptor = line.keys
        size = Size(columns: Int(nc_columns()), rows: Int(nc_lines()))
        programMode = mode
        self.line = line
        self.hold = hold
        self.keyboard = keyboard
        self.canvas = canvas
        updateSize()
        self.canvas.forget()
        // ncurses has entered the screen by itself.
        write(self.canvas.takeBytes() + Self.modes)
    }

    /// Draws what has changed, in one write.
    ///
    /// - Parameter picture: what is written over the frame, which has to be empty there.
    mutating func draw(_ grid: Grid, under picture: Picture? = nil) {
        if self.picture != nil, self.picture != picture { redraw() }
        let frame = canvas.frame(of: grid)
        guard let picture, self.picture == nil, Self.isECMA48 else { return write(frame) }
        self.picture = picture
        write(frame + Self.bytes(of: picture))
    }

    /// Draws everything anew with the next frame.
    mutating func redraw() {
        canvas.forget()
        picture = nil
    }

    /// Whether there are keys that polling ``keyDescriptor`` does not tell of.
    var holdsKeys: Bool { keyboard.mayHoldMore }

    /// Tells someone who does not look at the screen. The texts are folded: nothing in them ends the sequence.
    mutating func tell(_ notification: Notification, by ways: [NotificationSettings.Way]) {
        let (title, body) = (notification.title.text, notification.body.text)
        for way in ways {
            switch way {
            case .bell: write([0x07])
            case .osc9: write(Array("\u{1B}]9;\(title): \(body)\u{07}".utf8))
            case .osc777:
                // A semicolon would end the title.
                let plain = String(title.map { $0 == ";" ? "," : $0 })
                write(Array("\u{1B}]777;notify;\(plain);\(body)\u{07}".utf8))
            case .command: break
            }
        }
    }

    /// Draws in other looks from the next frame on.
    mutating func use(_ theme: Theme) {
        canvas.use(theme)
        picture = nil
    }

    /// Puts a text on the clipboard of whatever the terminal runs in (xterm's OSC 52); most terminals take it.
    mutating func copy(_ text: String) {
        write(Array("\u{1B}]52;c;".utf8) + Base64.encode(text.utf8) + [0x07])
    }

    /// Has the terminal report clicks and the wheel, or leaves the mouse to it.
    mutating func useMouse(_ isUsed: Bool) {
        isMouseUsed = isUsed
        write(isUsed ? Self.mouseModes : Self.noMouseModes)
    }

    /// What has been typed; see ``Keyboard/read()``.
    mutating func readKeys() -> [TerminalInput] {
        keyboard.read()
    }

    /// What the system has told. A new size is in ``size`` from then on.
    mutating func readNotices() -> Notices {
        let notices = takeNotices()
        if notices.contains(.resized) { updateSize() }
        if notices.contains(.continued) { takeBack() }
        return notices
    }

    private func takeNotices() -> Notices {
        var notices: Notices = []
        var bytes = [UInt8](repeating: 0, count: 64)
        while true {
            let count = Glibc.read(noticeDescriptor, &bytes, bytes.count)
            guard count > 0 else { break }
            for byte in bytes[..<count] {
                switch Int32(byte) {
                case SIGWINCH: notices.insert(.resized)
                case SIGCONT: notices.insert(.continued)
                default: notices.insert(.stop)
                }
            }
        }
        return notices
    }

    /// Gives the terminal to someone else for as long as `body` runs.
    mutating func whileGivenBack<Result>(_ body: () -> Result) -> Result {
        hold.release()
        defer { takeBack() }
        return body()
    }

    /// Stops the process as Ctrl-Z does elsewhere; returns when it is continued.
    ///
    /// - Parameter wholeGroup: whether the job's other processes (a script that started this one) stop too.
    mutating func suspend(wholeGroup: Bool) {
        whileGivenBack { terminal_guard_stop(wholeGroup ? 1 : 0) }
        // That it was continued is no news.
        _ = takeNotices()
    }

    private mutating func takeBack() {
        hold.resume()
        tcsetattr(line.screen, TCSADRAIN, [programMode])
        updateSize()
        redraw()
        write(Self.greeting() + (isMouseUsed ? Self.mouseModes : []))
    }

    private mutating func updateSize() {
        guard let (columns, rows) = line.size else { return }
        let present = Size(columns: Int(columns), rows: Int(rows))
        guard present != size else { return }
        size = present
        canvas.resize(to: size)
        picture = nil
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(line.screen, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Whoever shares the terminal may have made it non-blocking.
                var writable = pollfd(fd: line.screen, events: Int16(POLLOUT), revents: 0)
                poll(&writable, 1, -1)
                continue
            }
            // A terminal that has gone takes nothing any more; SIGHUP or the end of input says so in its own way.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
