internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire

/// `chat-tui logout`: ends a profile's session and forgets all that was kept of it.
struct LogoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "End this profile's session, and remove all that is kept of it.",
        discussion: """
            Session, drafts, unsent messages and cache of the profile go from this computer; consoles that are open with \
            it are signed out. The settings stay.

            Examples:
              chat-tui logout
              chat-tui logout --profile test --yes
            """)

    @Option(
        help: ArgumentHelp("Which login.", valueName: "name"),
        completion: .custom { _, _, _ in ProfileCompletion.names() })
    var profile: String = Profile.defaultName

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    mutating func run() async throws {
        guard let folder = StateFolder(profile: profile), folder.holdsMore(than: SessionFile.lockName) else {
            return ChatTUI.complain("Nothing is kept of profile \(profile).")
        }
        let file = SessionFile(in: folder)
        guard try yes || confirm(file.read()) else { throw ExitCode.failure }
        var failure: ClientError?
        try await file.forgetAll { kept in
            let options = TransportOptions.terminal(certificateAuthorityFile: kept.certificateAuthorityFile)
            do throws(ClientError) {
                try await kept.session?.end(at: kept.server, options: options)
            } catch {
                failure = error
            }
        }
        if let failure {
            throw CommandFailure(
                .failed,
                "Everything is removed here, but the server could not be told, where the session lasts: \(failure.message)"
            )
        }
    }

    private func confirm(_ kept: KeptSession?) throws -> Bool {
        guard let prompt = Prompt() else {
            throw CommandFailure(.wrongUse, "There is no terminal to ask on: give --yes.")
        }
        let who = kept.map { "\($0.login) at \($0.server)" } ?? "profile \(profile)"
        return try prompt.confirm("Sign out \(who), and remove its drafts, unsent messages and cache from here?")
    }
}
