import ChatWire
import Glibc

/// The folder of what a client keeps for one account on one server; whoever acts as that account shares it.
package struct AccountFolder: Sendable, Hashable {
    /// Its path.
    package let path: String

    /// - Parameters:
    ///   - folder: where the folders of accounts are.
    ///   - name: whose it is, see ``name(server:session:)``.
    package init(in folder: String, name: String) {
        // FNV-1a: a name of any length and any characters becomes a short one of few.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        path = "\(folder)/account-\(String(hash, radix: 16))"
    }

    /// What distinguishes accounts before a server has said who one is: the server, the side, and the token's subject; of a
    /// token that tells none what gives it, or the token itself.
    static func name(server: ServerAddress, session: Session) -> String {
        let who =
            TokenClaims(session.accessToken)?.subject
            ?? session.tokenCommand.map { "command \($0.program) \($0.arguments)" } ?? "token \(session.accessToken)"
        return "\(server.url) \(session.kind.rawValue) \(who)"
    }

    /// What processes watch to learn what others sent, apart from the cache, which changes all the time.
    package var shared: String { "\(path)/outbox" }
    package var outbox: String { "\(shared)/outbox.sqlite" }
    package var lease: String { "\(shared)/sender.lock" }
    package var cache: String { "\(path)/cache.sqlite" }

    /// Makes the folder and those above it, for their owner alone.
    func make() throws(ClientError) {
        let path = shared
        var end = path.startIndex
        while end != path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST || errno == EISDIR else {
                throw Self.error("The folder \(path[..<end]) cannot be made")
            }
        }
    }

    /// Makes a file for its owner alone, where there is none.
    static func makeFile(_ path: String) throws(ClientError) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error("The file \(path) cannot be made") }
        close(descriptor)
    }

    /// Removes a database with what belongs to it.
    static func removeDatabase(_ path: String) {
        for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    }

    /// Puts a database aside, for whoever wants to look at it; an older one gives way.
    static func setAside(_ path: String) {
        rename(path, path + ".damaged")
        rename(path + "-wal", path + ".damaged-wal")
        unlink(path + "-shm")
    }

    static func error(_ what: String) -> ClientError {
        ClientError(.storage, "\(what): \(String(cString: strerror(errno))).")
    }
}
