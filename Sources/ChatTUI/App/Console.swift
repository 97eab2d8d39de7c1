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
        CharacterSet.adopt()
        let mailbox = try Mailbox()
        let profile = try Profile(login)
        // A password on standard input leaves the keys to the controlling terminal.
        let line = try TerminalLine(keys: profile.readsPassword ? .controllingTerminal : .standardInput)
        let signIn = try profile.signIn()
        let engine = Engine(profile, signIn: signIn, mailbox: mailbox)

        try await withThrowingTaskGroup { group in
            var loop = try loop(on: line, profile, isSigningIn: signIn != nil, mailbox, engine)
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
        on line: TerminalLine, _ profile: Profile, isSigningIn: Bool, _ mailbox: Mailbox, _ engine: Engine
    ) throws -> MainLoop {
        let usesColour = Environment["NO_COLOR"] == nil
        let settings = profile.console
        let (keys, problems) = KeyTable.rebinding(settings.keys)
        let (theme, unknown) = Theme.named(settings.theme).changed(by: settings.colours)
        let terminal = try Terminal(line, Terminal.Options(theme: theme, usesColour: usesColour))
        let state = AppState(
            side: profile.kind == .user ? .staff : .customer, server: profile.server.url, size: terminal.size,
            now: .now, calendar: .system, seed: .random(in: 0...UInt64.max), isSigningIn: isSigningIn,
            login: profile.login, keys: keys, thresholds: settings.thresholds,
            notifications: settings.notifications.scope, problems: problems.map(\.description) + unknown)
        return MainLoop(
            terminal, state: state, mailbox: mailbox, glyphs: glyphs, settings: settings, perform: engine.perform)
    }

    private var glyphs: GlyphSet {
        options.ascii || !CharacterSet.isUTF8 ? .ascii : .unicode
    }
}
