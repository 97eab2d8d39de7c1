import ChatTestSupport
import NIOCore
import NIOPosix
import NIOSSL

/// Speaks TLS on a port of its own, and passes what is inside on to a plain port of this machine.
struct TLSFront: Sendable {
    /// Of the address; the certificates are made for this name.
    let url: String

    /// Serves as long as `body` takes.
    ///
    /// - Parameters:
    ///   - port: where the plain bytes go.
    ///   - protocols: what is offered for ALPN (RFC 7301), the best liked first; none offers nothing.
    static func with(
        _ certificate: TestCertificate = .first, to port: UInt16, protocols: [String] = [],
        _ body: (TLSFront) async throws -> Void
    ) async throws {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(try NIOSSLCertificate(bytes: Array(certificate.certificate.utf8), format: .pem))
            ],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem)))
        configuration.applicationProtocols = protocols
        let context = try NIOSSLContext(configuration: configuration)
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { client in
                ClientBootstrap(group: client.eventLoop)
                    .channelInitializer { server in
                        server.eventLoop.makeCompletedFuture {
                            try server.pipeline.syncOperations.addHandler(Relay(to: client))
                        }
                    }
                    .connect(host: "127.0.0.1", port: Int(port))
                    .flatMapThrowing { server in
                        try client.pipeline.syncOperations.addHandlers(
                            NIOSSLServerHandler(context: context), Relay(to: server))
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let front = TLSFront(url: "https://localhost:\(listener.localAddress?.port ?? 0)")
        do {
            try await body(front)
        } catch {
            try? await listener.close()
            throw error
        }
        try await listener.close()
    }
}

/// Writes what it reads to another channel of the same event loop.
private final class Relay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
