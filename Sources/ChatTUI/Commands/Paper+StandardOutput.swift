internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire
import Glibc

extension Paper {
    /// What standard output leads to.
    static func standardOutput() -> Paper {
        guard StandardOutput.isTerminal else { return Paper(columns: nil, usesColour: false, calendar: .system) }
        CharacterSet.adopt()
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return Paper(
            columns: isKnown ? Int(size.ws_col) : 80,
            usesColour: Environment["NO_COLOR"] == nil && Environment["TERM"].map { $0 != "dumb" } ?? false,
            glyphs: CharacterSet.isUTF8 ? .unicode : .ascii, calendar: .system)
    }
}

extension ChatClient {
    /// Who one is; nil where the server does not tell, as a base server.
    func identity() async throws -> ParticipantKey? {
        do throws(ClientError) {
            return try await api.me().participant
        } catch  where [403, 404, 405].contains(error.status) {
            return nil
        }
    }
}
