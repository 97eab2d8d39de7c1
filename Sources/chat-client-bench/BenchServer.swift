import ChatWebSocket
import ChatWire
import Dispatch
import Glibc

/// A chat server that has what a client needs to be live, all of it made up and nothing stored: it runs in a process of its
/// own, so that it costs the measured one nothing but time. Blocking, a thread for each connection.
struct BenchServer: Sendable {
    /// How many events a connection gets once it has joined.
    let events: Int64
    /// How many of them a second; 0 for as fast as they are taken.
    let rate: Int64

    /// Serves until it is killed; prints its port first.
    func run() throws -> Never {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard listener >= 0, isListening else { throw BenchFailure("cannot listen (errno \(errno))") }
        Output.line("\(UInt16(bigEndian: address.sin_port))")
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }
            DispatchQueue(label: "connection").async {
                var connection = BenchConnection(descriptor)
                try? serve(&connection)
                close(descriptor)
            }
        }
    }

    private func serve(_ connection: inout BenchConnection) throws {
        while let head = try connection.readHead() {
            if head.contains("\r\nUpgrade: websocket") { return try serveSocket(&connection, head) }
            try connection.respond(answer(to: head))
        }
    }

    private func answer(to head: String) -> [UInt8] {
        let target = head.split(separator: " ").dropFirst().first ?? ""
        let path = target.prefix { $0 != "?" }
        guard path.hasSuffix("/messages"),
            let chat = path.split(separator: "/").dropLast().last.flatMap({ ChatID(String($0)) })
        else {
            return path.hasSuffix("/chats") ? Salon.allChats.jsonBytes() : Identity(participant: Salon.me).jsonBytes()
        }
        func number(_ name: String) -> Int64? {
            target.split(whereSeparator: { $0 == "?" || $0 == "&" }).first { $0.hasPrefix("\(name)=") }
                .flatMap { Int64($0.dropFirst(name.count + 1)) }
        }
        return Salon.page(of: chat, before: number("before_message_id"), size: Int(number("page_size") ?? 50))
            .jsonBytes()
    }

    private func serveSocket(_ connection: inout BenchConnection, _ head: String) throws {
        let handshake = try WebSocketServerHandshake(method: "GET", subprotocols: ["chat.v2"]) { name in
            head.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("\(name.lowercased()):") }
                .map { $0.drop { $0 != ":" }.dropFirst().drop { $0 == " " }.description }
        }
        try connection.write(handshake.response)
        var engine = WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 1 << 20))
        var greeting = ServerEvent.Connected(participant: Salon.me, spoken: .v2)
        greeting.epoch = Salon.epoch
        try connection.write(engine.frame(text: Salon.json(.connected(greeting))))
        var joined: Int64 = 0
        while let bytes = try connection.read() {
            engine.append(bytes)
            while let event = engine.next() {
                switch event {
                case .text(let text):
                    guard let value = try? JSONValue(jsonBytes: text),
                        case .joinChats(let joins, _)? = try? ClientCommand(json: value, spoken: .v2)
                    else { continue }
                    for join in joins {
                        let chat = Salon.chat(join.chatID)
                        let changes = Changes(
                            epoch: Salon.epoch, reset: false, revision: chat.revision ?? 0, chat: chat)
                        try connection.write(engine.frame(text: Salon.json(.joined(join.chatID, changes))))
                        joined += 1
                    }
                    if joined == Salon.chats, events > 0 { try stream(&connection, &engine) }
                case .ping(let payload): try connection.write(engine.frame(pong: payload))
                case .close, .failure: return
                case .pong, .binary: break
                }
            }
        }
    }

    /// Sends the events, as fast as they are taken or at the rate.
    private func stream(_ connection: inout BenchConnection, _ engine: inout WebSocketEngine) throws {
        let start = ContinuousClock.now
        let batch = rate > 0 ? max(1, rate / 200) : 500
        for first in stride(from: 0, to: events, by: Int(batch)) {
            let range = first..<min(first + batch, events)
            try connection.write(
                Salon.events(range, isEnd: range.upperBound == events).flatMap { engine.frame(text: $0) })
            guard rate > 0 else { continue }
            let due = start + .nanoseconds(range.upperBound * 1_000_000_000 / rate) - .now
            if due > .zero { usleep(UInt32(clamping: due / .microseconds(1) > 0 ? Int(due / .microseconds(1)) : 0)) }
        }
    }
}

/// A connection of the server, for one thread.
struct BenchConnection {
    private let descriptor: Int32
    private var unread: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    mutating func read() throws -> [UInt8]? {
        if !unread.isEmpty {
            defer { unread = [] }
            return unread
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// The head of the next request; what the benchmark sends has no bodies.
    mutating func readHead() throws -> String? {
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: [13, 10, 13, 10]) {
                unread = Array(bytes[end.upperBound...])
                return String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
            }
            guard let more = try read() else { return nil }
            bytes += more
        }
    }

    func respond(_ body: [UInt8]) throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        try write(Array(head.utf8) + body)
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchFailure("the client is gone (errno \(errno))") }
            sent += count
        }
    }
}
