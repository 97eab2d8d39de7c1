/// Many connections on one thread.
final class Swarm {
    private let port: UInt16
    private let subprotocol: String?
    private let poller: Poller
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    private(set) var lines: [Line] = []
    /// How long each took from its start to its greeting, in nanoseconds.
    private(set) var connecting = Histogram()

    init(port: UInt16, subprotocol: String?) throws {
        self.port = port
        self.subprotocol = subprotocol
        poller = try Poller()
    }

    deinit {
        for line in lines { line.end() }
        scratch.deallocate()
    }

    /// Opens connections, `atOnce` of them under way at a time, until each was greeted.
    ///
    /// - Returns: how many a second.
    func connect(_ places: [Line.Place], atOnce: Int = 64) throws -> Double {
        let start = monotonicNow()
        let deadline = start + 120_000_000_000
        var greeted = 0
        while greeted < places.count {
            while lines.count < places.count, lines.count - greeted < atOnce {
                let place = places[lines.count]
                lines.append(try Line(place, port: port, tag: lines.count, poller: poller, subprotocol: subprotocol))
            }
            guard monotonicNow() < deadline else { throw LoadError("only \(greeted) of \(places.count) connected") }
            try step(until: deadline) { line, text in
                guard text.hasType("connected") else { return }
                greeted += 1
                connecting.add(monotonicNow() - line.startedAt)
            }
        }
        return Double(greeted) / (Double(monotonicNow() - start) / 1e9)
    }

    /// Sends each its text, and waits until every one was answered with `pong`, which comes after what was asked before.
    func settle(_ texts: (Line) -> [[UInt8]]) throws {
        let deadline = monotonicNow() + 60_000_000_000
        var answered = 0
        for line in lines {
            for text in texts(line) { line.send(text) }
            line.send(Array(#"{"type":"ping"}"#.utf8))
            line.flush()
        }
        while answered < lines.count {
            guard monotonicNow() < deadline else { throw LoadError("\(lines.count - answered) did not answer") }
            try step(until: deadline) { _, text in if text.hasType("pong") { answered += 1 } }
        }
    }

    /// Waits at most until `deadline` for something to happen, and flushes what it made anyone send.
    func step(until deadline: Int64, _ body: (Line, [UInt8]) throws -> Void) throws {
        try poller.wait(until: deadline) { tag, readable, _ in
            let line = lines[tag]
            if readable { try line.receive(scratch) { try body(line, $0) } }
            line.flush()
        }
    }
}
