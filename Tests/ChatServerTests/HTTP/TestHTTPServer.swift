import ChatWire
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import ChatServer

/// A server on a free port, and the tokens that it knows.
struct TestHTTPServer {
    var routes = RouteTable()
    var settings = ChatHTTPServer.Settings()
    var logger = Logger.silent
    var authenticate = Self.knownTokens
    var accept: RealtimeEntrance.Accept = { _, channel in
        try channel.pipeline.syncOperations.addHandler(EchoHandler())
    }

    /// Serves while `body` runs, then goes down gracefully and waits until it is down.
    ///
    /// - Parameter body: gets the port, and the group to shut the server down early.
    func run(_ body: (_ port: Int, _ group: ServiceGroup) async throws -> Void) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        var settings = settings
        settings.port = 0
        let server = ChatHTTPServer(
            routes: routes, settings: settings, authenticate: authenticate, accept: accept,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            onListening: { listening.yield($0) })
        let group = ServiceGroup(services: [server], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            let port = try #require(await ports.first { _ in true })
            try await body(port, group)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// Knows `staff`, `admin` and `customer`.
    static let knownTokens: Authenticate = { token, _ in
        let type: ParticipantType = token == "customer" ? .customer : .user
        guard ["staff", "admin", "customer"].contains(token) else { throw Refusal(.unauthorized, "Bad token") }
        return Principal(
            key: ParticipantKey(type: type, id: 7), salonID: nil, role: StaffRole(rawValue: token), sessionID: nil,
            expiresAt: Timestamp(milliseconds: 0))
    }
}

extension Operation {
    /// For routes of tests, of which nobody reads a description.
    static let undescribed = Operation()
}

extension Logger {
    /// A log that nobody reads.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

/// Sends back what comes, says `quiesce` when the server goes down, and then closes.
final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(wrapOutboundOut(unwrapInboundIn(data)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return }
        let loopBound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "quiesce"))).whenComplete { _ in
            loopBound.value.close(promise: nil)
        }
    }
}
