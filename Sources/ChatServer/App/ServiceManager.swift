import Glibc

/// Whoever started the server and wants to know how it is (sd_notify(3)): systemd, for a unit of `Type=notify`.
struct ServiceManager: Sendable {
    /// What it can be told.
    enum State: String, Sendable {
        /// Connections are accepted.
        case ready = "READY=1"
        /// It drains.
        case stopping = "STOPPING=1"
    }

    private let socket: String?

    /// The one of a socket; the one that the environment names, where none is given.
    init(socket: String? = getenv("NOTIFY_SOCKET").map { String(cString: $0) }) { self.socket = socket }

    /// Tells it; without anybody to tell, nothing happens. A server works whether or not it was heard.
    func tell(_ state: State) {
        guard let socket, var address = Self.address(of: socket) else { return }
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // The name's end is not part of it: in the abstract name space (unix(7)) each byte counts.
        let length = socklen_t(MemoryLayout<sa_family_t>.size + socket.utf8.count)
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let text = state.rawValue
                _ = sendto(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
        }
    }

    /// The address of a path, or of an abstract name, which begins with `@`.
    private static func address(of socket: String) -> sockaddr_un? {
        guard let first = socket.first, first == "/" || first == "@" else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard socket.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: socket.utf8)
            if first == "@" { path[0] = 0 }
        }
        return address
    }
}
