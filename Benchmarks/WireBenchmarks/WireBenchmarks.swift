import Benchmark
import ChatWebSocket
import ChatWire

/// What a message costs on its way over the wire: JSON in and out, frames in and out.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.cpuTotal, .wallClock, .throughput], scalingFactor: .kilo, maxDuration: .seconds(2))

    let message = Samples.message
    let event = ServerEvent.message(message, revision: 4_711)
    let eventJSON = Samples.json(of: event)
    let commandJSON = ClientCommand.sendMessage(
        ChatID(12), MessageDraft(text: message.content, clientMessageID: "c1d2e3f4-0000-4000-8000-000000000001")
    ).jsonBytes()

    Benchmark("encode: message event") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(Samples.json(of: event)) }
    }
    Benchmark("decode: send_message") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try ClientCommand(json: try JSONParser.parse(commandJSON), spoken: .v2))
        }
    }
    Benchmark("decode: message event") { benchmark in
        for _ in benchmark.scaledIterations { blackHole(try ServerEvent(jsonBytes: eventJSON)) }
    }

    for (name, size) in [("150 B", 150), ("64 KiB", 65_536)] {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: size)
        var client = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 1 << 20))
        let frame = client.frame(text: text)
        Benchmark("unmask: \(name)") { benchmark in
            var server = WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 1 << 20))
            for _ in benchmark.scaledIterations {
                frame.withUnsafeBytes { bytes in
                    var rest = bytes
                    blackHole(server.next(from: &rest))
                }
            }
        }
        Benchmark("frame: \(name)") { benchmark in
            for _ in benchmark.scaledIterations { blackHole(WebSocketFrame.unmasked(.text, payload: text)) }
        }
    }

    Benchmark("state machine: liveness") { benchmark in
        var liveness = WebSocketLiveness(now: 0)
        for step in benchmark.scaledIterations {
            liveness.heard(at: UInt64(step) * 1_000_000)
            blackHole(liveness.check(at: UInt64(step) * 1_000_000))
        }
    }
}

enum Samples {
    /// As long as people's are.
    static let message: Message = {
        var message = Message(
            id: MessageID(123_456), chatID: ChatID(12), sender: .user(7), messageType: .text,
            content: "Thursday at half past three would suit me well. See you then!",
            createdAt: Timestamp(milliseconds: 1_767_954_600_000))
        message.clientMessageID = "c1d2e3f4-0000-4000-8000-000000000001"
        message.senderName = "Bea from Glow"
        message.updatedAt = message.createdAt
        message.revision = 4_711
        return message
    }()

    static func json(of event: ServerEvent) -> [UInt8] {
        var writer = JSONWriter(capacity: 1_024)
        event.write(to: &writer, spoken: .v2, now: Timestamp(milliseconds: 1_767_954_600_000))
        return writer.bytes
    }
}
