import NIOCore
import NIOPosix
import NIOSSL
import Testing

/// A TCP connection on which a test writes and reads as it likes.
final class TestConnection {
    /// An answer.
    struct Answer {
        var status: Int
        var headers: [String: String]
        var bytes: [UInt8]

        var body: String { String(decoding: bytes, as: UTF8.self) }
    }

    private let channel: any Channel
    private var incoming: AsyncStream<ByteBuffer>.Iterator
    private var buffer = ByteBuffer()

    private init(channel: any Channel, incoming: AsyncStream<ByteBuffer>) {
        self.channel = channel
        self.incoming = incoming.makeAsyncIterator()
    }

    static func connect(to port: Int, tls: TLSConfiguration? = nil) async throws -> TestConnection {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self)
        let tlsContext = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tlsContext {
                        let handler = try NIOSSLClientHandler(context: tlsContext, serverHostname: "localhost")
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation: continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        return TestConnection(channel: channel, incoming: stream)
    }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

    func send(bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func close() async throws { try await channel.close() }

    /// Sends a request and reads its answer.
    func request(
        _ method: String, _ path: String, headers: [String] = [], body: String = ""
    ) async throws -> Answer {
        try await request(method, path, headers: headers, bytes: Array(body.utf8))
    }

    /// Sends a request and reads its answer, which may come before the request's end.
    func request(_ method: String, _ path: String, headers: [String], bytes: [UInt8]) async throws -> Answer {
        let head = ["\(method) \(path) HTTP/1.1", "Host: test"] + headers
        let length = bytes.isEmpty ? [] : ["Content-Length: \(bytes.count)"]
        try await send(bytes: Array(((head + length).joined(separator: "\r\n") + "\r\n\r\n").utf8) + bytes)
        return try await answer(hasBody: method != "HEAD")
    }

    /// Reads an answer whose length is announced, or that comes in chunks.
    func answer(hasBody: Bool = true) async throws -> Answer {
        let head = try await text(until: "\r\n\r\n").split(separator: "\r\n")
        let statusLine = try #require(head.first).split(separator: " ")
        let status = try #require(Int(statusLine[1]))
        var headers: [String: String] = [:]
        for line in head.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
        }
        if hasBody, headers["transfer-encoding"] == "chunked" {
            return Answer(status: status, headers: headers, bytes: try await chunks())
        }
        let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
        return Answer(status: status, headers: headers, bytes: try await bytes(count: length))
    }

    /// Reads chunks up to the last one (RFC 9112, section 7.1).
    private func chunks() async throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try await text(until: "\r\n").dropLast(1)
            let size = try #require(Int(line, radix: 16))
            body += try await bytes(count: size)
            _ = try await text(until: "\r\n")
            if size == 0 { return body }
        }
    }

    /// Reads as many bytes.
    func bytes(count: Int) async throws -> [UInt8] {
        while buffer.readableBytes < count { try await more() }
        let bytes = buffer.readBytes(length: count)
        return try #require(bytes)
    }

    /// Reads as many bytes, which are text.
    func text(count: Int) async throws -> String { String(decoding: try await bytes(count: count), as: UTF8.self) }

    /// Reads up to and with `end`.
    func text(until end: String) async throws -> String {
        while true {
            let text = String(buffer: buffer)
            if let range = text.firstRange(of: end) {
                return try await self.text(count: text[..<range.upperBound].utf8.count)
            }
            try await more()
        }
    }

    /// Reads all that comes until the other end closes.
    func textUntilClosed() async -> String {
        while let next = await incoming.next() { buffer.writeImmutableBuffer(next) }
        return buffer.readString(length: buffer.readableBytes) ?? ""
    }

    private func more() async throws {
        let next = await incoming.next()
        buffer.writeImmutableBuffer(try #require(next, "closed after: \(String(buffer: buffer))"))
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let continuation: AsyncStream<ByteBuffer>.Continuation

        init(continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
        func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
