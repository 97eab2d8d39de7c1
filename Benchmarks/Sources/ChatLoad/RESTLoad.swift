import ChatWire

/// A REST call as bytes.
struct Call {
    let bytes: [UInt8]

    init(_ method: String, _ path: String, token: String? = nil, type: String = "application/json", body: [UInt8] = [])
    {
        var head = "\(method) /api/v1\(path) HTTP/1.1\r\nHost: bench\r\n"
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if !body.isEmpty { head += "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n" }
        bytes = Array((head + "\r\n").utf8) + body
    }
}

/// Answers on a connection that is kept open.
final class RESTLine {
    let socket: LoadSocket
    private var received: [UInt8] = []
    var askedAt: Int64 = 0

    init(port: UInt16, tag: Int, poller: Poller) throws {
        socket = try LoadSocket(port: port, tag: tag, poller: poller)
    }

    func ask(_ call: Call) {
        askedAt = monotonicNow()
        socket.write(call.bytes)
        socket.flush()
    }

    /// The answer, once it is whole.
    func answer(_ scratch: UnsafeMutableRawBufferPointer) throws -> (status: Int, body: ArraySlice<UInt8>)? {
        guard let bytes = socket.read(into: scratch) else { throw LoadError("the server closed a connection") }
        received += bytes
        guard let end = received.firstPlace(of: "\r\n\r\n", from: 0), received.count > 12 else { return nil }
        let head = String(decoding: received[..<end], as: UTF8.self).lowercased()
        let lines = head.split(separator: "\r\n")
        let field = lines.first { $0.hasPrefix("content-length:") }
        let length = field.flatMap { Int($0.dropFirst(15).filter(\.isNumber)) }
        guard let length, let status = Int(String(decoding: received[9..<12], as: UTF8.self)) else {
            throw LoadError("an answer without a length: \(head)")
        }
        guard received.count >= end + 4 + length else { return nil }
        defer { received.removeAll(keepingCapacity: true) }
        return (status, received[(end + 4)...])
    }
}

/// Asks the server by REST.
final class RESTLoad {
    private let port: UInt16
    private let poller: Poller
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private var lines: [RESTLine] = []

    /// Opens connections.
    init(port: UInt16, connections: Int = 1) throws {
        self.port = port
        poller = try Poller()
        lines = try (0..<connections).map { try RESTLine(port: port, tag: $0, poller: poller) }
    }

    deinit { scratch.deallocate() }

    /// Makes one call, which must work.
    @discardableResult
    func call(_ call: Call) throws -> JSONValue {
        var result: JSONValue?
        try run([call]) { result = try $0.isEmpty ? .null : JSONParser.parse(Array($0)) }
        return result ?? .null
    }

    /// Makes each call once, as many at a time as there are connections; answers come in any order.
    func run(_ calls: [Call], _ body: (ArraySlice<UInt8>) throws -> Void = { _ in }) throws {
        var next = calls.startIndex
        var answered = 0
        func ask(_ line: RESTLine) {
            guard next < calls.endIndex else { return }
            line.ask(calls[next])
            next += 1
        }
        for line in lines { ask(line) }
        let deadline = monotonicNow() + 600_000_000_000
        while answered < calls.count, monotonicNow() < deadline {
            try step(until: deadline) { line, answer in
                answered += 1
                try body(answer)
                ask(line)
            }
        }
    }

    /// Makes the same call again and again for some seconds.
    func repeated(_ call: Call, seconds: Double, server: ServerUnderTest) throws -> RESTFigures {
        var figures = RESTFigures()
        for line in lines { line.ask(call) }
        let (start, cpu) = (monotonicNow(), server.cpu)
        let deadline = start + Int64(seconds * 1e9)
        while monotonicNow() < deadline {
            try step(until: deadline) { line, answer in
                figures.times.add(monotonicNow() - line.askedAt)
                figures.bodyBytes = answer.count
                line.ask(call)
            }
        }
        figures.seconds = Double(monotonicNow() - start) / 1e9
        figures.cpu = server.cpu - cpu
        return figures
    }

    private func step(until deadline: Int64, _ body: (RESTLine, ArraySlice<UInt8>) throws -> Void) throws {
        try poller.wait(until: deadline) { tag, readable, _ in
            let line = lines[tag]
            if readable, let (status, answer) = try line.answer(scratch) {
                guard (200..<300).contains(status) else {
                    throw LoadError("\(status): \(String(decoding: answer.prefix(300), as: UTF8.self))")
                }
                try body(line, answer)
            }
            line.socket.flush()
        }
    }
}

/// What repeated calls took.
struct RESTFigures {
    var times = Histogram()
    var seconds = 0.0
    var cpu = 0.0
    var bodyBytes = 0
}
