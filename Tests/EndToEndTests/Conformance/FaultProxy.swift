import ChatWebSocket
import ChatWire
import Foundation
import Synchronization

/// Stands between a client and a real server, and breaks one rule. Each connection has threads of its own.
final class FaultProxy: Sendable {
    let url: String
    private let fault: Fault
    private let server: UInt16
    private let host: UInt32
    private let listener: ProxySocket
    /// What ends with the proxy; the WebSockets' clients among them get what leaks.
    private let open = Mutex<[ObjectIdentifier: ProxySocket]>([:])
    private let leaky = Mutex<[ObjectIdentifier: LeakyClient]>([:])

    /// - Parameters:
    ///   - server: the real one's port.
    ///   - number: from which of the machine's addresses it connects there.
    init(to server: UInt16, fault: Fault, number: Int) throws {
        let (listener, port) = try ProxySocket.listen()
        url = "http://127.0.0.1:\(port)"
        self.listener = listener
        self.fault = fault
        self.server = server
        host = 0x7F01_0000 + UInt32(number)
        Thread.detachNewThread {
            while let client = listener.accept() {
                self.keep(client)
                Thread.detachNewThread {
                    try? self.serve(client)
                    client.end()
                    self.forget(client)
                }
            }
        }
    }

    func stop() {
        listener.end()
        for socket in open.withLock({ Array($0.values) }) { socket.end() }
    }

    private func keep(_ socket: ProxySocket) { open.withLock { $0[ObjectIdentifier(socket)] = socket } }
    private func forget(_ socket: ProxySocket) { open.withLock { $0[ObjectIdentifier(socket)] = nil } }

    // MARK: REST

    private func serve(_ client: ProxySocket) throws {
        var bytes: [UInt8] = []
        var head = HTTPHead(bytes)
        while head == nil {
            guard let more = try client.read() else { return }
            bytes += more
            head = HTTPHead(bytes)
        }
        guard let head else { return }
        let upstream = try ProxySocket.connect(to: server, fromHost: host)
        keep(upstream)
        defer {
            upstream.end()
            forget(upstream)
        }
        if head.headers.contains(where: { $0.name == "upgrade" }) {
            return try carryWebSocket(client, upstream, request: bytes)
        }
        let length = head.headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        while bytes.count < head.size + length {
            guard let more = try client.read() else { return }
            bytes += more
        }
        let words = head.start.split(separator: " ").map { String($0) }
        guard words.count == 3 else { return }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        let isBelowAPI = target[0].hasPrefix("/api/v1")
        var call = ProxiedCall(
            method: words[0], path: isBelowAPI ? String(target[0].dropFirst(7)) : target[0],
            query: target.count > 1 ? target[1] : "",
            headers: Dictionary(head.headers.map { ($0.name, $0.value) }) { $1 }, body: Array(bytes[head.size...]))
        fault.call?(&call)
        call.headers["connection"] = "close"
        call.headers["content-length"] = call.body.isEmpty && call.method == "GET" ? nil : String(call.body.count)
        let query = call.query.isEmpty ? "" : "?\(call.query)"
        let lines = call.headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        try upstream.write(
            Array("\(call.method) \(isBelowAPI ? "/api/v1" : "")\(call.path)\(query) HTTP/1.1\r\n\(lines)\r\n".utf8)
                + call.body)
        guard var answer = try readAnswer(upstream, []) else { return }
        fault.answer?(call, &answer)
        try client.write(answer.bytes)
    }

    private func readAnswer(_ upstream: ProxySocket, _ first: [UInt8]) throws -> ProxiedAnswer? {
        var bytes = first
        while let more = try upstream.read() { bytes += more }
        guard let head = HTTPHead(bytes) else { return nil }
        var body = Array(bytes[head.size...])
        if head.headers.contains(where: { $0.name == "transfer-encoding" }) { body = HTTPHead.dechunked(body) }
        let status = head.start.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return ProxiedAnswer(status: status, headers: head.headers, body: body)
    }

    // MARK: WebSocket

    /// What goes to a client, whichever thread writes it.
    private final class LeakyClient: Sendable {
        let socket: ProxySocket
        private let engine = Mutex(WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 64 << 20)))

        init(_ socket: ProxySocket) { self.socket = socket }

        func write(_ frame: (inout WebSocketEngine) -> [UInt8]) throws {
            try engine.withLock { try socket.write(frame(&$0)) }
        }
    }

    private func carryWebSocket(_ client: ProxySocket, _ upstream: ProxySocket, request: [UInt8]) throws {
        try upstream.write(request)
        var bytes: [UInt8] = []
        while HTTPHead(bytes) == nil {
            guard let more = try upstream.read() else { return }
            bytes += more
        }
        guard let head = HTTPHead(bytes) else { return }
        guard head.start.contains(" 101") else {
            guard var answer = try readAnswer(upstream, bytes) else { return }
            fault.answer?(ProxiedCall(method: "GET", path: "/ws", query: "", headers: [:], body: []), &answer)
            return try client.write(answer.bytes)
        }
        try client.write(Array(bytes[..<head.size]))
        let out = LeakyClient(client)
        leaky.withLock { $0[ObjectIdentifier(out)] = out }
        defer { leaky.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(out)) } }
        Thread.detachNewThread {
            try? self.carryCommands(from: client, to: upstream)
            upstream.end()
        }
        try carryEvents(from: upstream, to: out, first: Array(bytes[head.size...]))
    }

    private func carryCommands(from client: ProxySocket, to upstream: ProxySocket) throws {
        var incoming = WebSocketEngine(
            role: .server, configuration: .init(maximumMessageBytes: 64 << 20, acceptsBinary: true))
        var outgoing = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 64 << 20))
        while let bytes = try client.read() {
            guard fault.command != nil || fault.swallows != nil else {
                try upstream.write(bytes)
                continue
            }
            incoming.append(bytes)
            while let event = incoming.next() {
                if fault.swallows?(event) ?? false { continue }
                switch event {
                case .text(let text):
                    guard let command = try? JSONParser.parse(text), let change = fault.command else {
                        try upstream.write(outgoing.frame(text: text))
                        continue
                    }
                    for command in change(command) { try upstream.write(outgoing.frame(text: command.jsonBytes())) }
                case .binary(let binary): try upstream.write(outgoing.frame(binary: binary))
                case .ping(let payload): try upstream.write(outgoing.frame(ping: payload))
                case .pong(let payload): try upstream.write(outgoing.frame(pong: payload))
                case .close(let close): try upstream.write(outgoing.frame(close: close))
                case .failure: return
                }
            }
        }
    }

    private func carryEvents(from upstream: ProxySocket, to client: LeakyClient, first: [UInt8]) throws {
        var engine = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 64 << 20))
        engine.append(first)
        var counts: [String: Int] = [:]
        while true {
            while let event = engine.next() {
                switch event {
                case .text(let text):
                    guard let value = try? JSONParser.parse(text, maximumDepth: 64) else { continue }
                    let type = value["type"]?.stringValue ?? ""
                    let number = counts[type, default: 0]
                    counts[type] = number + 1
                    let events = fault.event?(number, value) ?? [value]
                    // Without a fault for events they go on as they came, byte by byte.
                    for event in events {
                        let bytes = fault.event == nil ? text : event.jsonBytes()
                        try client.write { $0.frame(text: bytes) }
                    }
                    if fault.leak?(value) ?? false {
                        for other in leaky.withLock({ Array($0.values) }) where other !== client {
                            try? other.write { $0.frame(text: text) }
                        }
                    }
                case .binary: break
                case .ping(let payload): try client.write { $0.frame(ping: payload) }
                case .pong(let payload): try client.write { $0.frame(pong: payload) }
                case .close(let close):
                    guard let change = fault.close else {
                        try client.write { $0.frame(close: close) }
                        return
                    }
                    // Kept open until the client goes: its reading thread ends the server's side then.
                    guard let changed = change(close) else {
                        while try upstream.read() != nil {}
                        Thread.sleep(forTimeInterval: 6)
                        return
                    }
                    try client.write { $0.frame(close: changed) }
                    return
                case .failure: return
                }
            }
            guard let bytes = try upstream.read() else { return }
            engine.append(bytes)
        }
    }
}

/// The head of an HTTP message.
private struct HTTPHead {
    let start: String
    let headers: [(name: String, value: String)]
    /// With the empty line behind it, in bytes.
    let size: Int

    /// Reads it from the front of what came; nil while it is not whole.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.end(of: bytes) else { return nil }
        let lines = bytes[..<end].split(separator: 10).map { line in
            String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
        }
        start = lines.first ?? ""
        headers = lines.dropFirst().compactMap { line in
            line.firstIndex(of: ":").map { colon in
                (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
            }
        }
        size = end + 4
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }

    /// A body that came in chunks.
    static func dechunked(_ bytes: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 10),
            let size = Int(String(decoding: rest[..<end].prefix { $0 != 13 && $0 != 59 }, as: UTF8.self), radix: 16),
            size > 0, rest.endIndex - end > size
        {
            body += rest[(end + 1)..<(end + 1 + size)]
            rest = rest[(end + 1 + size)...].dropFirst(2)
        }
        return body
    }
}

extension ProxiedAnswer {
    /// As it goes to the client, which has to make a new connection for each call.
    fileprivate var bytes: [UInt8] {
        var lines = "HTTP/1.1 \(status) Answer\r\n"
        let own = ["connection", "content-length", "transfer-encoding"]
        for header in headers where !own.contains(header.name) { lines += "\(header.name): \(header.value)\r\n" }
        lines += status == 204 || status == 304 ? "" : "content-length: \(body.count)\r\n"
        return Array("\(lines)connection: close\r\n\r\n".utf8) + (status == 204 || status == 304 ? [] : body)
    }
}
