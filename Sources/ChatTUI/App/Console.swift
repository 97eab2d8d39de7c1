internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc

/// The interactive program, from its options to its end.
struct Console {
    /// How long what is left to do (a draft to save, a message to send) may take once the person has quit.
    private static let endLimit = Duration.seconds(2)

    let login: LoginOptions
    let options: ConsoleOptions

    /// Runs until the person quits. The terminal is drawn on before anything is asked of the network.
    @MainActor
    func run() async throws {
        setLocale()
        let mailbox = try Mailbox()
        let address = try login.address()
        // A password on standard input leaves the keys to the controlling terminal.
        let line = try TerminalLine(keys: login.readsPassword ? .controllingTerminal : .standardInput)
        let signIn = try login.signIn()
        let engine = Engine(
            Engine.Options(
                server: address, transport: login.transport, signIn: signIn,
                folder: StateFolder(profile: login.profile)),
            mailbox: mailbox)

        try await withThrowingTaskGroup { group in
            var loop = try loop(on: line, address, isSigningIn: signIn != nil, mailbox, engine)
            loop.begin()
            group.addTask { await engine.run() }
            // Blocks this thread, and this thread alone, until the end; the terminal is the shell's again then.
            loop.run()
            engine.finish()
            group.addTask { try await Task.sleep(for: Self.endLimit) }
            try await group.next()
            group.cancelAll()
        }
    }

    private func loop(
        on line: TerminalLine, _ address: ServerAddress, isSigningIn: Bool, _ mailbox: Mailbox, _ engine: Engine
    ) throws -> MainLoop {
        let usesColour = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
        let terminal = try Terminal(line, Terminal.Options(usesColour: usesColour))
        let state = AppState(
            side: login.kind == .user ? .staff : .customer, server: address.url, size: terminal.size, now: .now,
            calendar: .system, seed: .random(in: 0...UInt64.max), isSigningIn: isSigningIn, login: login.login)
        return MainLoop(terminal, state: state, mailbox: mailbox, glyphs: glyphs, perform: engine.perform)
    }

    private var glyphs: GlyphSet {
        let charset = nl_langinfo(nl_item(CODESET)).map { String(cString: $0) }
        return options.ascii || charset != "UTF-8" ? .ascii : .unicode
    }

    /// Takes the person's locale; where it is not installed, as in many containers, at least its character set.
    private func setLocale() {
        guard setlocale(LC_ALL, "") == nil else { return }
        let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].lazy
            .compactMap { (name: String) in getenv(name).map { String(cString: $0) } }
            .first { !$0.isEmpty }
        if wanted?.lowercased().contains("utf") == true { setlocale(LC_CTYPE, "C.UTF-8") }
    }
}
