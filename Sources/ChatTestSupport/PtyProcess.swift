internal import CPseudoTerminal
internal import Foundation
public import Glibc
internal import Synchronization

/// A program that runs in a terminal of its own, with a person's hands and eyes on it.
///
/// The program is the leader of a new session whose controlling terminal is the pty. It is killed when the last
/// reference goes.
public final class PtyProcess: Sendable {
    /// How the program ended.
    public enum Ending: Sendable, Equatable {
        case exited(status: Int32)
        case signalled(Int32)
    }

    /// What was awaited did not come in time, or the terminal could not be had.
    public struct Failure: Error, CustomStringConvertible {
        /// What was awaited, and what the screen showed instead.
        public let description: String
    }

    private struct State {
        var screen: PtyScreen
        var output: [UInt8] = []
        var ending: Ending?
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0

        func wake() {
            for watcher in watchers.values { watcher.yield() }
        }
    }

    /// The program's process.
    public let processID: pid_t
    /// The terminal's settings (`tcgetattr`) before the program had it.
    public let initialTerminalMode: termios
    private let end: MasterEnd
    private var master: Int32 { end.descriptor }
    private let state: Mutex<State>

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: its path.
    ///   - arguments: the arguments after its name.
    ///   - environment: all of its environment; `TERM` is added where it is missing.
    ///   - columns: the terminal's width in cells.
    ///   - rows: its height.
    /// - Throws: ``Failure`` if there is no pty to be had or the program does not start.
    public init(
        _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
        columns: Int = 80, rows: Int = 24
    ) throws {
        let end = try MasterEnd()
        self.end = end
        state = Mutex(State(screen: PtyScreen(columns: columns, rows: rows)))
        Self.setSize(of: end.descriptor, columns: columns, rows: rows)
        initialTerminalMode = Self.mode(of: end.descriptor)
        let variables = environment.merging(["TERM": "xterm-256color", "LANG": "C.UTF-8"]) { given, _ in given }
        processID = try Self.spawn(executable, arguments, variables, terminal: end.path)
        let reader = Thread { [weak self, end, processID] in
            Self.follow(end.descriptor, processID) { change in
                guard let self else { return false }
                self.state.withLock { state in
                    change(&state)
                    state.wake()
                }
                return true
            }
        }
        reader.start()
    }

    deinit {
        kill(processID, SIGKILL)
    }

    /// What the screen shows now.
    public var screen: PtyScreen { state.withLock { $0.screen } }

    /// All bytes that the program has written to its terminal so far.
    public var output: [UInt8] { state.withLock { $0.output } }

    /// The terminal's present settings (`tcgetattr`).
    public var terminalMode: termios { Self.mode(of: master) }

    /// Types; `\r` is the Enter key.
    public func type(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Changes the terminal's size, as dragging its window does.
    public func resize(columns: Int, rows: Int) {
        state.withLock { $0.screen.resize(columns: columns, rows: rows) }
        Self.setSize(of: master, columns: columns, rows: rows)
    }

    /// Sends a signal to the program alone.
    public func signal(_ number: Int32) {
        kill(processID, number)
    }

    /// Waits until the screen is as wished.
    ///
    /// - Parameters:
    ///   - purpose: what is awaited, for the failure's text.
    ///   - limit: how long at most.
    ///   - condition: holds when the wish is fulfilled.
    /// - Returns: the screen that fulfilled it.
    /// - Throws: ``Failure`` with the screen's text when the time is up, or the program ended without.
    @discardableResult
    public func wait(
        for purpose: String, within limit: Duration = .seconds(20),
        until condition: @escaping @Sendable (PtyScreen) -> Bool
    ) async throws -> PtyScreen {
        try await wait(for: purpose, within: limit) { state in
            if condition(state.screen) { return .success(state.screen) }
            return state.ending.map { .failure(Failure(description: "it ended (\($0)) before: \(purpose)")) }
        }
    }

    /// Waits until the program ends.
    ///
    /// - Parameter limit: how long at most.
    /// - Returns: how it ended; all of its output has been read by then.
    /// - Throws: ``Failure`` when the time is up.
    public func ending(within limit: Duration = .seconds(20)) async throws -> Ending {
        try await wait(for: "the end of the program", within: limit) { state in state.ending.map { .success($0) } }
    }

    private func wait<Wish: Sendable>(
        for purpose: String, within limit: Duration,
        _ look: @escaping @Sendable (State) -> Result<Wish, Failure>?
    ) async throws -> Wish {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let watcher = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        defer { _ = state.withLock { $0.watchers.removeValue(forKey: watcher) } }
        continuation.yield()
        return try await withThrowingTaskGroup(of: Wish?.self) { group in
            group.addTask {
                for await _ in changes {
                    if let found = self.state.withLock({ look($0) }) { return try found.get() }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let wish = try await group.next() ?? nil else {
                let shown = screen.text
                throw Failure(description: "not within \(limit): \(purpose). The screen shows:\n\(shown)")
            }
            return wish
        }
    }
}

/// The emulator's end of the pty, open as long as anyone has a use for it.
private final class MasterEnd: Sendable {
    let descriptor: Int32
    /// Where the program finds its end.
    let path: String

    init() throws {
        var name = [CChar](repeating: 0, count: 64)
        descriptor = pseudo_terminal_open(&name, name.count)
        guard descriptor >= 0 else { throw PtyProcess.Failure(description: "no pty: errno \(errno)") }
        path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        close(descriptor)
    }
}

extension PtyProcess {
    private static func mode(of master: Int32) -> termios {
        var mode = termios()
        tcgetattr(master, &mode)
        return mode
    }

    private static func setSize(of master: Int32, columns: Int, rows: Int) {
        var size = winsize(
            ws_row: UInt16(clamping: rows), ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    private static func spawn(
        _ executable: String, _ arguments: [String], _ environment: [String: String], terminal: String
    ) throws -> pid_t {
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for string in words + variables { free(string) } }
        var process: pid_t = 0
        let failure = pseudo_terminal_spawn(&process, terminal, executable, &words, &variables)
        guard failure == 0 else { throw Failure(description: "cannot start \(executable): errno \(failure)") }
        return process
    }

    /// Reads until the program has ended and all it wrote is read.
    private static func follow(
        _ master: Int32, _ process: pid_t, apply: (@Sendable (inout State) -> Void) -> Bool
    ) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(master, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            // EIO: nobody holds the terminal's other end any more.
            guard count > 0 else { break }
            let bytes = Array(buffer[..<count])
            let isWatched = apply { state in
                state.screen.feed(bytes)
                state.output += bytes
            }
            guard isWatched else { break }
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let ending: Ending = status & 0x7F == 0 ? .exited(status: status >> 8 & 0xFF) : .signalled(status & 0x7F)
        _ = apply { $0.ending = ending }
    }
}
