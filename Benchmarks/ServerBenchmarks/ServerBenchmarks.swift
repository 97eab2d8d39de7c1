import Benchmark
import ChatWire
import GRDB
import NIOCore
import NIOPosix

@testable import ChatServer

/// What the server's parts cost without sockets.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.cpuTotal, .wallClock, .throughput], maxDuration: .seconds(2))

    // Messages of one commit, durable: the writer's whole work.
    for count in [1, 100] {
        Benchmark("store: \(count) messages in a commit") { benchmark in
            let salon = try await BenchSalon()
            benchmark.startMeasurement()
            for _ in benchmark.scaledIterations { try await salon.send(count) }
            benchmark.stopMeasurement()
            salon.remove()
        }
    }

    for size in [1_000, 100_000] {
        Benchmark("history: page 1 of \(size)") { benchmark in
            try await BenchSalon.read(size, .page(1), benchmark)
        }
        Benchmark("history: middle page of \(size)") { benchmark in
            try await BenchSalon.read(size, .page(size / 100), benchmark)
        }
        Benchmark("history: before an id of \(size)") { benchmark in
            try await BenchSalon.read(size, .before(MessageID(Int64(size / 2))), benchmark)
        }
    }

    // A message's event for those joined: rendered once, found again for each.
    Benchmark("publish: frames for 100 joined", configuration: .init(scalingFactor: .kilo)) { benchmark in
        let renderer = Renderer(presence: Presence())
        let audiences = [
            Audience(side: .user, spoken: .v2), Audience(side: .customer, spoken: .v2),
            Audience(side: .user, spoken: .base),
        ]
        for _ in benchmark.scaledIterations {
            var table = FrameTable()
            for index in 0..<100 {
                let audience = audiences[index % audiences.count]
                if let frame = table.frame(for: audience) {
                    blackHole(frame)
                } else {
                    let message = renderer.message(Samples.view, in: Samples.chat, for: audience.side)
                    let event = ServerEvent.message(message, revision: 1)
                    table.add(EventFrames.frame(event, spoken: audience.spoken), for: audience)
                }
            }
        }
    }

    Benchmark("state machine: command queue", configuration: .init(scalingFactor: .kilo)) { benchmark in
        var queue = CommandQueue()
        for _ in benchmark.scaledIterations {
            queue.append(.command(.ping))
            blackHole(queue.next())
        }
    }
    Benchmark("state machine: token bucket", configuration: .init(scalingFactor: .kilo)) { benchmark in
        var bucket = TokenBucket(perSecond: 1_000_000, burst: 1_000_000, now: 0)
        for step in benchmark.scaledIterations { blackHole(bucket.take(now: UInt64(step) * 1_000)) }
    }
}
