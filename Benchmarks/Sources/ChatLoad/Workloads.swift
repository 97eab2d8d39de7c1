import ChatWire
import Foundation

/// The workloads of the issue on speed, W1 to W6, one after the other against one server.
struct Workloads {
    let options: LoadOptions
    let server: ServerUnderTest
    let salon: Salon
    let report: (Row) -> Void

    private var subprotocol: String? { options.v2 ? "chat.v2" : nil }

    /// Pings, each answered by `pong`: what a frame costs.
    func pings() throws {
        for (connections, depth) in [(1, 1), (200, 1), (200, 16)] {
            let swarm = try Swarm(port: server.port, subprotocol: subprotocol)
            _ = try swarm.connect(
                (0..<connections).map {
                    Line.Place(target: salon.customers[$0 % salon.customers.count].target)
                })
            let ping = Array(#"{"type":"ping"}"#.utf8)
            for line in swarm.lines {
                for _ in 0..<depth { line.send(ping) }
                line.flush()
            }
            let measuring = monotonicNow() + Int64(options.warmUp * 1e9)
            let end = measuring + Int64(options.seconds * 1e9)
            var (count, cpu): (Int, Double?) = (0, nil)
            while monotonicNow() < end {
                if cpu == nil, monotonicNow() >= measuring { (cpu, count) = (server.cpu, 0) }
                try swarm.step(until: cpu == nil ? measuring : end) { line, text in
                    guard text.hasType("pong") else { return }
                    count += 1
                    line.send(ping)
                }
            }
            let used = server.cpu - (cpu ?? 0)
            report(
                Row(
                    workload: "W1", name: "ping, \(connections) connections, \(depth) deep",
                    figures: [
                        ("pings/s", Double(count) / options.seconds), ("µs/ping", used * 1e6 / Double(max(1, count))),
                    ]))
        }
    }

    /// A hundred chats, in each of which both sides write.
    func conversations() throws {
        let rest = try RESTLoad(port: server.port)
        var places: [Line.Place] = []
        for index in 0..<100 {
            let chat = try salon.chat(rest, staff: index % (salon.staff.count - 1), customer: index)
            for target in [chat.staff.target, chat.customer.target] {
                places.append(Line.Place(target: target, chat: chat.id, isSender: true, room: index))
            }
        }
        let paces: [(String, ChatTraffic.Pace)] = [
            ("200 messages/s", .rate(200)), ("window 1", .window(1)), ("window 8", .window(8)),
        ]
        for (name, pace) in paces {
            let disk = try DiskSpeed(beside: options.data)
            try traffic("W2", "100 chats, \(name)", places, pace) { figures in
                figures.append(("fdatasync p50 ms", disk.p50))
                figures.append(("fdatasync p99 ms", disk.p99))
            }
        }
    }

    /// One chat with many connections, two of which write.
    func fanOut() throws {
        let chat = try salon.chat(RESTLoad(port: server.port), staff: 0, customer: 100)
        for count in [100, 1_000] {
            let places = (0..<count).map { index in
                Line.Place(
                    target: (index % 2 == 0 ? chat.staff : chat.customer).target, chat: chat.id, isSender: index < 2)
            }
            try traffic("W3", "\(count) joined, window 4", places, .window(4))
        }
    }

    func traffic(
        _ workload: String, _ name: String, _ places: [Line.Place], _ pace: ChatTraffic.Pace,
        _ more: (inout [(name: String, value: Double)]) -> Void = { _ in }
    ) throws {
        let swarm = try Swarm(port: server.port, subprotocol: subprotocol)
        _ = try swarm.connect(places)
        let traffic = ChatTraffic(swarm)
        try traffic.join()
        let figures = try traffic.run(pace, warmUp: options.warmUp, seconds: options.seconds, server: server)
        var row = Row(workload: workload, name: name, figures: figures.map { ($0.0, $0.1) }, faults: traffic.faults)
        let rooms = Set(places.map(\.room)).count
        let rate = row.figures[0].value * Double(rooms) / Double(places.count)
        row.figures.insert(("messages/s", rate), at: 0)
        row.figures.insert(("µs/message", row.figures[2].value * Double(places.count) / Double(rooms)), at: 1)
        more(&row.figures)
        report(row)
    }

    /// Pages of long chats, with edits, deletions, replies and receipts among the messages.
    func histories() throws {
        for (index, size) in options.histories.enumerated() {
            let chat = try salon.chat(RESTLoad(port: server.port), staff: 0, customer: 101 + index)
            try History(server: server, chat: chat).grow(to: size)
            let rest = try RESTLoad(port: server.port, connections: 8)
            let path = "/chat/chats/\(chat.id)/messages?page_size=50"
            let pages = max(1, (size - size / 100) / 50)
            let deepest = try rest.call(Call("GET", "\(path)&page=\(pages)", token: chat.staff.token))
            let oldest = deepest["messages"]?.arrayValue?.first?["id"]?.integerValue ?? 0
            for (name, query) in [
                ("page 1", "page=1"), ("middle page", "page=\(pages / 2)"), ("deepest page", "page=\(pages)"),
                ("by id", "before_message_id=\(oldest)"),
            ] {
                try calls("W4", "\(name) of \(size)", rest, "\(path)&\(query)", chat.staff)
            }
        }
    }

    /// The list of a member of the staff who is in a thousand chats.
    func chatList() throws {
        guard let member = salon.staff.last else { return }
        let opening = try RESTLoad(port: server.port)
        for customer in salon.others { _ = try salon.chat(opening, member, with: customer) }
        let rest = try RESTLoad(port: server.port, connections: 8)
        let list = try rest.call(Call("GET", "/chat/chats?is_archived=false", token: member.token))
        let missing = max(0, salon.others.count - (list.arrayValue?.count ?? 0))
        try calls(
            "W6", "list of \(salon.others.count) chats", rest, "/chat/chats?is_archived=false", member,
            faults: [("entries missing", missing)])
    }

    func calls(
        _ workload: String, _ name: String, _ rest: RESTLoad, _ path: String, _ person: Salon.Person,
        size: Int? = nil, faults: [(name: String, count: Int)] = []
    ) throws {
        let figures = try rest.repeated(
            Call("GET", path, token: person.token), seconds: options.seconds, server: server)
        report(
            Row(
                workload: workload, name: name,
                figures: [
                    ("requests/s", Double(figures.times.count) / figures.seconds),
                    ("µs/request", figures.cpu * 1e6 / Double(max(1, figures.times.count))),
                    ("p50 ms", figures.times.quantile(0.5)), ("p99 ms", figures.times.quantile(0.99)),
                    ("bytes", Double(figures.bodyBytes)),
                ] + (size.map { [("size", Double($0))] } ?? []), faults: faults))
    }

    /// Connections that do nothing; on a server that was started for it.
    func idle(_ count: Int) throws {
        let before = server.residentKiB
        let (cpu, swarm) = (server.cpu, try Swarm(port: server.port, subprotocol: subprotocol))
        let rate = try swarm.connect(
            (0..<count).map { Line.Place(target: salon.customers[$0 % salon.customers.count].target) })
        let used = server.cpu - cpu
        // Long enough for what connecting needed to be given back.
        try quietly(swarm, seconds: 2)
        let (idleCPU, start) = (server.cpu, monotonicNow())
        try quietly(swarm, seconds: 2)
        let idle = (server.cpu - idleCPU) / (Double(monotonicNow() - start) / 1e9)
        let memory = (server.residentKiB - before) / Double(count)
        try swarm.settle { _ in [] }
        report(
            Row(
                workload: "W5", name: "\(count) idle connections",
                figures: [
                    ("KiB/connection", memory), ("connects/s", rate), ("µs/connect", used * 1e6 / Double(count)),
                    ("connect p99 ms", swarm.connecting.quantile(0.99)), ("idle cores", idle),
                    ("size", Double(count)),
                ]))
    }

    private func quietly(_ swarm: Swarm, seconds: Double) throws {
        let end = monotonicNow() + Int64(seconds * 1e9)
        while monotonicNow() < end { try swarm.step(until: end) { _, _ in } }
    }
}
