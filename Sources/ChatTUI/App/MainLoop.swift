internal import CProcessMemory
internal import ChatTUIKit
internal import ChatWire
import Glibc

/// Joins the terminal and the state: waits for anything to happen, changes the state, draws one frame.
///
/// It has the main thread to itself and blocks it while nothing happens, as any program's run loop does; everything
/// that takes time runs elsewhere and answers through the ``Mailbox``.
struct MainLoop: ~Copyable {
    private var terminal: Terminal
    private var state: AppState
    private var decoder = KeyDecoder()
    private let mailbox: Mailbox
    private let glyphs: GlyphSet
    private let settings: ConsoleSettings
    private let perform: (Effect) -> Void
    private var isEnding = false
    /// Whether what only the start needs has been let go of.
    private var isStarted = false

    /// - Parameters:
    ///   - terminal: the terminal, which goes back to the shell when the loop ends.
    ///   - state: the state to begin with.
    ///   - mailbox: where answers come in.
    ///   - glyphs: what the terminal can show.
    ///   - settings: what the person has set.
    ///   - perform: carries out what is not the terminal's to do; returns at once.
    init(
        _ terminal: consuming Terminal, state: AppState, mailbox: Mailbox, glyphs: GlyphSet, settings: ConsoleSettings,
        perform: @escaping (Effect) -> Void
    ) {
        self.terminal = terminal
        self.state = state
        self.mailbox = mailbox
        self.glyphs = glyphs
        self.settings = settings
        self.perform = perform
    }

    /// Draws a first frame, without waiting for anything.
    mutating func begin() {
        take([.resize(terminal.size)])
    }

    /// Runs until the person quits or the terminal is gone, and gives the terminal back.
    consuming func run() {
        while !isEnding {
            take(waitForEvents())
        }
        for (chat, text) in state.unsavedDrafts { perform(.saveDraft(chat, text)) }
    }

    /// Hands a batch of events to the state and draws what came of them.
    private mutating func take(_ events: [AppEvent]) {
        for event in [.tick(.now)] + events {
            for effect in update(&state, event) { carryOut(effect) }
            if isEnding { return }
        }
        terminal.draw(view(state, size: terminal.size, glyphSet: glyphs), under: state.picture)
        if !isStarted, state.line == .live {
            isStarted = true
            _ = process_memory_release_start()
        }
    }

    private mutating func carryOut(_ effect: Effect) {
        switch effect {
        case .quit: isEnding = true
        case .suspend:
            terminal.suspend(wholeGroup: true)
            carryOutAfterPause()
        case .redraw: terminal.redraw()
        case .notify(let notification):
            terminal.tell(notification, by: settings.notifications.ways)
            if settings.notifications.command != nil { perform(effect) }
        case .useTheme(let name): terminal.use(Theme.named(name))
        case .copy(let text) where settings.copyCommand == nil: terminal.copy(text)
        case .useMouse(let isUsed): terminal.useMouse(isUsed)
        case .composeInEditor(let chat, let text): compose(text, for: chat)
        default: perform(effect)
        }
    }

    private mutating func compose(_ text: String, for chat: ChatID) {
        let result = terminal.whileGivenBack { () -> Result<String, PersonalEditor.Failure> in
            do throws(PersonalEditor.Failure) {
                return .success(try PersonalEditor.edit(text))
            } catch {
                return .failure(error)
            }
        }
        carryOutAfterPause()
        let event: SessionEvent =
            switch result {
            case .success(let written): .composed(chat, written)
            case .failure(let failure): .failed(failure.description)
            }
        for effect in update(&state, .session(event)) { carryOut(effect) }
    }

    /// The window may have another size after a pause, and hours may have passed.
    private mutating func carryOutAfterPause() {
        for event in [AppEvent.tick(.now), .resize(terminal.size)] {
            for effect in update(&state, event) { carryOut(effect) }
        }
    }

    private mutating func waitForEvents() -> [AppEvent] {
        var sources = [
            pollfd(fd: terminal.keyDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: terminal.noticeDescriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let holdsKeys = terminal.holdsKeys
        let ready = poll(&sources, nfds_t(sources.count), holdsKeys ? 0 : timeLimit())
        guard ready > 0 || holdsKeys else { return ready == 0 ? flushKeys() : [] }
        var events: [AppEvent] = []
        if sources[1].revents != 0 { events += readNotices() }
        if sources[2].revents != 0 { events += mailbox.take() }
        if holdsKeys || Int32(sources[0].revents) & POLLIN != 0 {
            events += readKeys()
        } else if sources[0].revents != 0 {
            // The terminal is gone: nobody will ever type again.
            isEnding = true
        }
        return events
    }

    /// Milliseconds until something is due by time alone: a pending key, or the state's next tick.
    private func timeLimit() -> Int32 {
        let untilTick = state.nextTick.milliseconds(since: .now)
        // One more than is left, as a timer may be early by less than a millisecond but must not spin.
        let limit = Int32(clamping: max(0, untilTick) + 1)
        return decoder.flushDelay.map { min(limit, Int32(clamping: $0)) } ?? limit
    }

    private mutating func flushKeys() -> [AppEvent] {
        decoder.flush().map { .input($0) }
    }

    private mutating func readKeys() -> [AppEvent] {
        var events: [AppEvent] = []
        for input in terminal.readKeys() {
            for event in decoder.receive(input) { events.append(.input(event)) }
        }
        return events
    }

    private mutating func readNotices() -> [AppEvent] {
        let notices = terminal.readNotices()
        if notices.contains(.stop) { terminal.suspend(wholeGroup: false) }
        return notices.isEmpty ? [] : [.resize(terminal.size)]
    }
}
