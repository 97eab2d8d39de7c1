import ArgumentParser
import ChatWire
import Foundation

/// `chat-load growth`.
struct GrowthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "growth", abstract: "See how a server's cost grows with what it holds and bears.",
        discussion: """
            STORE: messages, in chats of twenty. ROOM: connections that joined one chat. IDLE: connections that do nothing.
            """)

    @OptionGroup var options: LoadOptions

    @Option(help: ArgumentHelp("How many messages a store holds.", valueName: "n,n…"))
    var storeSizes = "1000,10000,100000,1000000"

    @Option(help: ArgumentHelp("How many joined one chat.", valueName: "n,n…"))
    var roomSizes = "10,100,1000,5000"

    func run() throws {
        var rows: [Row] = []
        func report(_ row: Row) {
            rows.append(row)
            options.tell(row)
        }
        if options.wants("STORE") {
            for size in Self.numbers(storeSizes) { try onServer(messages: size, report) { try stores(size, $0) } }
        }
        if options.wants("ROOM") { try onServer(report) { try rooms($0) } }
        if options.wants("IDLE") {
            for size in options.idle { try onServer(report) { try $0.idle(size) } }
        }
        if rows.contains(where: \.isFaulty) { throw ExitCode.failure }
    }

    private static func numbers(_ list: String) -> [Int] { list.split(separator: ",").compactMap { Int($0) } }

    private func onServer(
        messages: Int = 0, _ report: @escaping (Row) -> Void, _ body: (Workloads) throws -> Void
    ) throws {
        let data = options.data
        defer {
            try? FileManager.default.removeItem(atPath: data)
            try? FileManager.default.removeItem(atPath: "\(data).logins")
        }
        let logins = try Salon.populate(options.server, data: data, messages: messages)
        // Signing in costs memory for a moment: what is measured is another server.
        let first = try ServerUnderTest(options.server, data: data, cores: options.serverCores)
        let salon = try Salon(port: first.port, logins: logins, customers: 20)
        first.stop()
        let server = try ServerUnderTest(options.server, data: data, cores: options.serverCores)
        defer { server.stop() }
        try body(Workloads(options: options, server: server, salon: salon, report: report))
    }

    private func stores(_ size: Int, _ workloads: Workloads) throws {
        let (salon, server) = (workloads.salon, workloads.server)
        func report(_ name: String, _ figures: [(String, Double)]) {
            workloads.report(
                Row(
                    workload: "STORE", name: "\(name) with \(size)",
                    figures: figures.map { ($0.0, $0.1) } + [("size", Double(size))]))
        }
        let opening = try RESTLoad(port: server.port)
        let chats = try (0..<20).map { try salon.chat(opening, staff: $0 % salon.staff.count, customer: $0) }
        let rest = try RESTLoad(port: server.port, connections: 8)
        let member = chats[0].staff
        for (name, path) in [
            ("page 1", "/chat/chats/\(chats[0].id)/messages?page_size=50"),
            ("chat list", "/chat/chats?is_archived=false"), ("search", "/chat/search?q=shampoo"),
        ] {
            try workloads.calls("STORE", "\(name) with \(size)", rest, path, member, size: size)
        }
        let places = chats.enumerated().flatMap { index, chat in
            [chat.staff, chat.customer].map {
                Line.Place(target: $0.target, chat: chat.id, isSender: true, room: index)
            }
        }
        try workloads.traffic("STORE", "sending with \(size)", places, .window(8)) { $0.append(("size", Double(size))) }
        report("memory", [("MiB", server.residentKiB / 1_024)])
    }

    private func rooms(_ workloads: Workloads) throws {
        let salon = workloads.salon
        let chat = try salon.chat(RESTLoad(port: workloads.server.port), staff: 0, customer: 0)
        for size in Self.numbers(roomSizes) {
            let places = (0..<size).map { index in
                Line.Place(
                    target: (index % 2 == 0 ? chat.staff : chat.customer).target, chat: chat.id, isSender: index < 2)
            }
            try workloads.traffic("ROOM", "\(size) joined", places, .window(4)) { $0.append(("size", Double(size))) }
        }
    }
}
