import ChatWire
import Logging
import Synchronization
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("The log as JSON")
struct JSONLogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[[UInt8]]>([])

        var all: [[UInt8]] { lines.withLock { $0 } }

        func write(_ line: [UInt8]) { lines.withLock { $0.append(line) } }
    }

    @Test("a line is one object, whatever is in it", .threats("IN-05"))
    func line() throws {
        let lines = Lines()
        var logger = Logger(label: "chat-server") { JSONLogHandler(label: $0) { lines.write($0) } }
        logger[metadataKey: "kept"] = "1"
        logger.warning("two\nlines \"quoted\"", metadata: ["list": ["a", "b"], "deep": ["x": "y"], "kept": "2"])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.count { $0 == UInt8(ascii: "\n") } == 1 && line.last == UInt8(ascii: "\n"))
        let json = try JSONParser.parse(line)
        #expect(json["level"] == .string("warning") && json["logger"] == .string("chat-server"))
        #expect(json["message"] == .string("two\nlines \"quoted\""))
        #expect(json["time"]?.stringValue.flatMap { Timestamp($0) } != nil)
        #expect(
            json["metadata"]
                == .object([
                    "deep": .object(["x": .string("y")]), "kept": .string("2"),
                    "list": .array([.string("a"), .string("b")]),
                ]))
    }

    @Test("what is below the level is not written")
    func level() {
        let lines = Lines()
        var logger = Logger(label: "chat-server") { JSONLogHandler(label: $0) { lines.write($0) } }
        logger.logLevel = .error
        logger.warning("not this")
        #expect(lines.all.isEmpty)
    }
}
