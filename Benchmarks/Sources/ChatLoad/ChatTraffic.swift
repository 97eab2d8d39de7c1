/// Messages in rooms: sent, and followed to everyone in the room.
///
/// Each message's text says who sent it, as which of theirs, and when, so that each receiver can tell whether it misses
/// one, has it twice or in another order.
final class ChatTraffic {
    /// How fast messages are sent.
    enum Pace {
        /// Each sender has so many under way that have not come back to it.
        case window(Int)
        /// So many a second, over all senders, whatever comes back. Times count from when each was due.
        case rate(Double)
    }

    private let swarm: Swarm
    private let senders: [Int]
    private let padding = String(repeating: "x", count: 32)
    /// By sender: how many messages it sent.
    private var sent: [Int]
    /// By receiver and sender: the number of the next message.
    private var expected: [[Int32]]
    private var newest: [Int64]
    private var roomSizes: [Int: Int] = [:]
    private var (received, due) = (0, 0)
    private var (duplicated, skipped, misordered) = (0, 0, 0)
    private var times = Histogram()
    private var measuredFrom = Int64.max
    private var measured = 0

    init(_ swarm: Swarm) {
        self.swarm = swarm
        senders = swarm.lines.indices.filter { swarm.lines[$0].place.isSender }
        sent = Array(repeating: 0, count: swarm.lines.count)
        expected = swarm.lines.map { _ in [] }
        newest = Array(repeating: 0, count: swarm.lines.count)
        for line in swarm.lines { roomSizes[line.place.room, default: 0] += 1 }
    }

    /// Joins the rooms.
    func join() throws {
        try swarm.settle { line in
            line.place.chat.map { [Array(#"{"type":"join_chat","chat_id":\#($0)}"#.utf8)] } ?? []
        }
    }

    /// Sends for some seconds, of which the first `warmUp` do not count, and waits for what is under way.
    func run(_ pace: Pace, warmUp: Double, seconds: Double, server: ServerUnderTest) throws -> [(String, Double)] {
        let start = monotonicNow()
        let measuring = start + Int64(warmUp * 1e9)
        let end = measuring + Int64(seconds * 1e9)
        (measuredFrom, measured, times) = (measuring, 0, Histogram())
        if case .window(let size) = pace {
            for sender in senders {
                for _ in 0..<size { send(sender, at: monotonicNow()) }
                swarm.lines[sender].flush()
            }
        }
        var cpu: Double?
        var due = 0
        while monotonicNow() < end {
            if cpu == nil, monotonicNow() >= measuring { cpu = server.cpu }
            var wakeUp = cpu == nil ? measuring : end
            if case .rate(let rate) = pace {
                func time(_ number: Int) -> Int64 { start + Int64(Double(number) * 1e9 / rate) }
                while time(due) <= monotonicNow() {
                    let sender = senders[due % senders.count]
                    send(sender, at: time(due))
                    swarm.lines[sender].flush()
                    due += 1
                }
                wakeUp = min(wakeUp, time(due))
            }
            try swarm.step(until: wakeUp) { line, text in
                guard let own = note(line, text), case .window = pace else { return }
                if own, monotonicNow() < end { send(line.tag, at: monotonicNow()) }
            }
        }
        let used = server.cpu - (cpu ?? 0)
        let taken = Double(monotonicNow() - measuring) / 1e9
        let deliveries = measured
        measuredFrom = .max
        try drain()
        return [
            ("deliveries/s", Double(deliveries) / taken), ("µs/delivery", used * 1e6 / Double(max(1, deliveries))),
            ("p50 ms", times.quantile(0.5)), ("p99 ms", times.quantile(0.99)), ("cores", used / taken),
        ]
    }

    /// What must not have happened, so far.
    var faults: [(name: String, count: Int)] {
        [
            ("lost", due - received), ("duplicated", duplicated), ("skipped", skipped), ("misordered", misordered),
        ]
    }

    private func drain() throws {
        let deadline = monotonicNow() + 20_000_000_000
        while received < due, monotonicNow() < deadline {
            try swarm.step(until: deadline) { line, text in _ = note(line, text) }
        }
    }

    private func send(_ sender: Int, at time: Int64) {
        let line = swarm.lines[sender]
        let content = "~\(sender).\(sent[sender]).\(time).\(padding)"
        sent[sender] += 1
        due += roomSizes[line.place.room] ?? 0
        line.send(
            Array(#"{"type":"send_message","chat_id":\#(line.place.chat ?? 0),"content":"\#(content)"}"#.utf8))
    }

    /// Takes a message in.
    ///
    /// - Returns: whether the line sent it itself; `nil` for other events.
    private func note(_ line: Line, _ text: [UInt8]) -> Bool? {
        guard text.hasType("message") else { return nil }
        var reader = DigitReader(text)
        guard reader.skip(past: "\"id\":"), let id = reader.number(), reader.skip(past: "~"),
            let sender = reader.number().map(Int.init), let number = reader.number(), let time = reader.number(),
            sent.indices.contains(sender)
        else { return nil }
        let now = monotonicNow()
        received += 1
        if now >= measuredFrom {
            measured += 1
            if sender != line.tag { times.add(now - time) }
        }
        if expected[line.tag].count <= sender {
            let missing = sender + 1 - expected[line.tag].count
            expected[line.tag].append(contentsOf: repeatElement(0, count: missing))
        }
        let wanted = Int64(expected[line.tag][sender])
        if number < wanted { duplicated += 1 }
        if number > wanted { skipped += 1 }
        if number >= wanted { expected[line.tag][sender] = Int32(truncatingIfNeeded: number + 1) }
        if id <= newest[line.tag] { misordered += 1 }
        newest[line.tag] = max(newest[line.tag], id)
        return sender == line.tag
    }
}

/// Finds numbers in a text.
private struct DigitReader {
    private let text: [UInt8]
    private var place = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func skip(past mark: StaticString) -> Bool {
        guard let found = text.firstPlace(of: mark, from: place) else { return false }
        place = found + mark.utf8CodeUnitCount
        return true
    }

    /// The number here; passes the byte behind it.
    mutating func number() -> Int64? {
        var (value, start): (Int64, Int) = (0, place)
        while place < text.count, (48...57).contains(text[place]), place - start < 19 {
            value = value &* 10 &+ Int64(text[place] &- 48)
            place += 1
        }
        guard place > start else { return nil }
        start = place
        place = min(place + 1, text.count)
        return value
    }
}
