import ChatClientKit
import ChatWire
import Glibc

/// What a process measures of itself; each in a process of its own, so that its memory is its own.
enum Measurement: String, CaseIterable {
    /// Reads 100,000 messages into an empty folder.
    case fill
    /// Opens the chats of that folder.
    case open
    /// Takes a stream of events in, without a folder.
    case stream
    /// The same with a folder.
    case keep
    /// Takes the events of a stream apart, and does nothing else: what a stream costs at least.
    case decode

    /// Measures, and prints a line `name value` for each figure.
    func run(server: String, folder: String, events: Int64) async throws {
        if self == .decode { return try decode(events) }
        let session = Session(kind: .user, accessToken: "bench")
        let client = try ChatClient(
            server: server, session: session, folder: self == .stream ? nil : folder,
            options: TransportOptions(proxy: .direct))
        switch self {
        case .fill: try await fill(client)
        case .open: try await open(client)
        case .stream, .keep: try await stream(client, events)
        case .decode: break
        }
    }

    private func fill(_ client: ChatClient) async throws {
        try await client.withConnection { events in
            for await case .connection(.live) in events { break }
            var count = 0
            for chat in 1...Salon.chats {
                for try await page in client.pages(of: ChatID(chat), limit: 100) { count += page.messages.count }
            }
            Output.figure("filled", Double(count))
        }
    }

    private func open(_ client: ChatClient) async throws {
        let clock = ContinuousClock()
        let start = clock.now
        let chats = await client.snapshot().chats
        Output.figure("list_ms", Self.milliseconds(clock.now - start))
        guard chats.count == Salon.chats else { throw BenchFailure("\(chats.count) chats are kept") }
        try await client.withConnection { events in
            for await case .connection(.live) in events { break }
            var (kept, asked): ([Double], [Double]) = ([], [])
            for round in 0..<20 {
                for chat in chats {
                    let start = clock.now
                    let messages = await client.keptHistory(of: chat.id)
                    kept.append(Self.milliseconds(clock.now - start))
                    guard messages.count == WireLimits.defaultPageSize,
                        messages.first?.id.rawValue == Salon.newest(in: chat.id)
                    else { throw BenchFailure("chat \(chat.id) is not kept") }
                    guard round == 0 else { continue }
                    let asking = clock.now
                    _ = try await client.history(of: chat.id)
                    asked.append(Self.milliseconds(clock.now - asking))
                }
            }
            Output.figures("kept_ms", of: kept)
            Output.figures("asked_ms", of: asked)
            Output.figure("memory_mb", Self.memory)
        }
        // The whole of one chat, page by page, as someone reads who scrolls up.
        var (oldest, count): (MessageID?, Int) = (nil, 0)
        while case let page = await client.keptHistory(of: ChatID(1), before: oldest), let last = page.last {
            (oldest, count) = (last.id, count + page.count)
        }
        guard count == Int(Salon.messages / Salon.chats) else {
            throw BenchFailure("\(count) messages of a chat are kept")
        }
    }

    private func stream(_ client: ChatClient, _ total: Int64) async throws {
        let clock = ContinuousClock()
        try await client.withConnection { events in
            var (count, lost): (Int64, Int) = (0, 0)
            var start = clock.now
            var processor = Self.processorSeconds
            for await event in events {
                switch event {
                case .message(let message):
                    if count == 0 { (start, processor) = (clock.now, Self.processorSeconds) }
                    count += 1
                    if count == total / 10 { Output.figure("memory_10_mb", Self.memory) }
                    if count == total / 2 { Output.figure("memory_50_mb", Self.memory) }
                    guard message.content == Salon.end else { continue }
                    let seconds = (clock.now - start) / .seconds(1)
                    Output.figure("events", Double(count))
                    Output.figure("lost", Double(lost))
                    Output.figure("per_second", Double(count) / seconds)
                    Output.figure("processor_us", (Self.processorSeconds - processor) / Double(count) * 1e6)
                    Output.figure("memory_100_mb", Self.memory)
                    return
                case .resync: lost += 1
                default: break
                }
            }
            throw BenchFailure("the events ended")
        }
        guard self == .keep else { return }
        // What was noted is on the disk now.
        let id = Salon.messages + total
        let newest = await client.keptHistory(of: Salon.chat(of: id), limit: 1).first?.id.rawValue
        Output.figure("is_kept", newest == id ? 1 : 0)
    }

    private func decode(_ total: Int64) throws {
        let texts = Salon.events(0..<20_000, isEnd: false)
        let clock = ContinuousClock()
        let (start, processor) = (clock.now, Self.processorSeconds)
        var count: Int64 = 0
        while count < total {
            for text in texts {
                guard case .message = try ServerEvent(jsonBytes: text) else { throw BenchFailure("no message") }
                count += 1
            }
        }
        Output.figure("per_second", Double(count) / ((clock.now - start) / .seconds(1)))
        Output.figure("processor_us", (Self.processorSeconds - processor) / Double(count) * 1e6)
        Output.figure("bytes", Double(texts.reduce(0) { $0 + $1.count }) / Double(texts.count))
    }

    private static func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

    /// What the process has in memory, in MB of 10⁶ bytes.
    private static var memory: Double {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ")
        let pages = fields.dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
    }

    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }
}
