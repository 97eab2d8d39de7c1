internal import ArgumentParser
import Glibc

/// `chat-client-bench`: holds the client library to its figures.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-client-bench",
        abstract:
            "Measure the client library against a server of its own, and say whether it is as fast as it promises.")

    @Option(help: "How many events are streamed in each measurement.")
    var events: Int64 = 1_000_000

    @Option(help: ArgumentHelp("What a process that this one starts is to do.", visibility: .private))
    var serve: Int64?
    @Option(help: ArgumentHelp(visibility: .private))
    var stream: Int64 = 0
    @Option(help: ArgumentHelp(visibility: .private))
    var measure: String?
    @Option(help: ArgumentHelp(visibility: .private))
    var server = ""
    @Option(help: ArgumentHelp(visibility: .private))
    var folder = ""

    func validate() throws {
        guard events >= 10_000 else { throw ValidationError("So few events say nothing.") }
    }

    func run() async throws {
        if let serve { try BenchServer(events: stream, rate: serve).run() }
        if let measure {
            guard let measurement = Measurement(rawValue: measure) else {
                throw ValidationError("There is no such measurement.")
            }
            return try await measurement.run(server: server, folder: folder, events: events)
        }
        var report = Report(events: events)
        guard try report.run() else { throw ExitCode.failure }
    }
}

/// Runs all measurements, and lays the figures out beside what is wanted.
struct Report {
    /// What the library promises.
    private enum Goal {
        static let openMilliseconds = 5.0
        static let memoryMegabytes = 30.0
        static let eventsPerSecond = 50_000.0
        /// What may come to the memory between the tenth part of a stream and its end: the allocator's own unrest.
        static let growthMegabytes = 4.0
    }

    let events: Int64
    private var isMet = true

    init(events: Int64) { self.events = events }

    /// - Returns: whether everything is as promised.
    mutating func run() throws -> Bool {
        let folder = "/tmp/chat-client-bench-\(getpid())"
        defer { Self.remove(folder) }
        let bare = try figures(of: .decode, folder: folder)
        Output.line("One event is a message of \(Int(bare["bytes"] ?? 0)) bytes:")
        row("decoding alone", bare["per_second"], "a second")
        row("processor time for each", bare["processor_us"], "µs")

        let open = try figuresOfStore(in: folder)
        Output.line("\nWith \(count(Double(Salon.messages))) messages of \(Salon.chats) chats in the local store:")
        row("a chat's newest 50, median", open["kept_ms_p50"], "ms", below: Goal.openMilliseconds)
        row("  one in a hundred is slower than", open["kept_ms_p99"], "ms", below: Goal.openMilliseconds)
        row("  the same from the server on this machine, median", open["asked_ms_p50"], "ms")
        row("the list of chats at the start, the files opened", open["list_ms"], "ms")
        row("memory, the line live", open["memory_mb"], "MB", below: Goal.memoryMegabytes)

        for (name, measurement, rate) in [
            ("as fast as they come", Measurement.stream, 0 as Int64), ("the same, kept in the store", .keep, 0),
            ("50,000 a second, kept in the store", .keep, 50_000),
        ] {
            let figures = try figures(of: measurement, folder: folder, rate: rate)
            Output.line("\n\(count(figures["events"])) events, \(name):")
            // A stream of that rate ends a little after its last event was due.
            let goal = rate > 0 ? Goal.eventsPerSecond * 0.99 : Goal.eventsPerSecond
            row("taken", figures["per_second"], "a second", above: goal)
            row("processor time for each", figures["processor_us"], "µs")
            row("memory after a tenth", figures["memory_10_mb"], "MB")
            row("  after half", figures["memory_50_mb"], "MB")
            let limit = (figures["memory_10_mb"] ?? 0) + Goal.growthMegabytes
            row("  at the end", figures["memory_100_mb"], "MB", below: limit)
            row("times that the reader was too slow", figures["lost"], "", below: 1)
            if measurement == .keep { row("the last is kept", figures["is_kept"], "", above: 1) }
            Self.remove(folder)
        }
        return isMet
    }

    private func figures(of measurement: Measurement, folder: String, rate: Int64 = 0) throws -> [String: Double] {
        let isStream = measurement == .stream || measurement == .keep
        let server = try Child(["--serve", "\(rate)", "--stream", "\(isStream ? events : 0)"])
        guard let port = server.line() else { throw BenchFailure("the server did not start") }
        return try figures(of: measurement, folder: folder, port: port)
    }

    /// Fills a store and opens it, with one server: what is kept is kept for its address.
    private func figuresOfStore(in folder: String) throws -> [String: Double] {
        let server = try Child(["--serve", "0"])
        guard let port = server.line() else { throw BenchFailure("the server did not start") }
        _ = try figures(of: .fill, folder: folder, port: port)
        return try figures(of: .open, folder: folder, port: port)
    }

    private func figures(of measurement: Measurement, folder: String, port: String) throws -> [String: Double] {
        try Child([
            "--measure", measurement.rawValue, "--server", "http://127.0.0.1:\(port)", "--folder", folder, "--events",
            "\(events)",
        ]).figures()
    }

    private mutating func row(
        _ name: String, _ value: Double?, _ unit: String, below most: Double? = nil, above least: Double? = nil
    ) {
        guard let value else {
            isMet = false
            return Output.line("  \(name): no figure")
        }
        let isGood = value < most ?? .infinity && value >= least ?? -.infinity
        isMet = isMet && isGood
        let goal = most.map { "under \(short($0))" } ?? least.map { "at least \(short($0))" }
        let padding = String(repeating: " ", count: max(1, 54 - name.count))
        let verdict = goal.map { "   (\($0)\(isGood ? "" : ": MISSED"))" } ?? ""
        Output.line("  \(name)\(padding)\(short(value)) \(unit)\(verdict)")
    }

    private func short(_ value: Double) -> String {
        guard value.magnitude < 100 else { return count(value) }
        let hundredths = Int((value * 100).rounded())
        let rest = String(hundredths % 100)
        return "\(hundredths / 100)" + (hundredths % 100 == 0 ? "" : ".\(rest.count < 2 ? "0" : "")\(rest)")
    }

    /// A number with its thousands parted.
    private func count(_ value: Double?) -> String {
        var digits = Array(String(Int((value ?? 0).rounded())))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }

    private static func remove(_ folder: String) {
        if let entries = opendir(folder) {
            while let entry = readdir(entries) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { remove("\(folder)/\(name)") }
            }
            closedir(entries)
        }
        Glibc.remove(folder)
    }
}
