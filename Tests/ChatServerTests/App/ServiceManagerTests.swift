import Glibc
import Testing

@testable import ChatServer

@Suite("Telling the service manager")
struct ServiceManagerTests {
    @Test("a path and an abstract name are told, each once", arguments: [false, true])
    func told(isAbstract: Bool) throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let name = isAbstract ? "@\(folder)" : "\(folder)/notify"
        let listener = try NotifySocket(name)
        ServiceManager(socket: name).tell(.ready)
        #expect(listener.next == "READY=1")
        ServiceManager(socket: name).tell(.stopping)
        #expect(listener.next == "STOPPING=1")
        #expect(listener.next == nil)
    }

    @Test("nobody to tell, or a name that is none, hinders nothing")
    func nobody() {
        for name in [nil, "", "relative", "/nowhere/at/all", "/" + String(repeating: "x", count: 200)] {
            ServiceManager(socket: name).tell(.ready)
        }
    }
}

/// A service manager's end.
private final class NotifySocket {
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    init(_ name: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name.utf8)
            if name.first == "@" { path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        try #require(status == 0)
    }

    deinit { close(descriptor) }

    /// What was told and not yet read.
    var next: String? {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
