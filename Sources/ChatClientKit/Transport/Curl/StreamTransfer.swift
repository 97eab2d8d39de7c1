import CCurl
import DequeModule
import Glibc

/// A connection under libcurl's `CONNECT_ONLY`, on the I/O thread: libcurl connects through proxies and TLS, then hands
/// bytes through.
final class StreamTransfer: IOTransfer {
    /// What waits to be sent. libcurl wants a send that did not go through repeated from the same address, so each write
    /// keeps its own memory until it is gone.
    private struct Outgoing {
        let bytes: UnsafeMutableRawBufferPointer
        var sent = 0
    }

    /// More unsent bytes than this, and the other end is taken for dead.
    private static let unsentLimit = 8 << 20
    /// So many reads in one turn; then other connections have theirs.
    private static let readsPerTurn = 16

    let easy: EasyHandle
    let pipe: StreamPipe
    var owner: AnyObject { pipe }
    /// The socket; -1 until connected.
    private(set) var descriptor: Int32 = -1
    /// Whether the socket may hold bytes that `poll` does not tell of, as TLS reads ahead.
    private(set) var hasUnreadBytes = false
    private var isPaused = false
    private var outgoing: Deque<Outgoing> = []
    private var unsentBytes = 0

    init(
        to server: ServerAddress, options: TransportOptions, library: CurlLibrary, pipe: StreamPipe
    ) throws(ClientError) {
        easy = try EasyHandle(library)
        self.pipe = pipe
        easy.apply(options)
        easy.set(CURLOPT_URL, server.url)
        easy.set(CURLOPT_CONNECT_ONLY, 1)
        // Else ALPN may pick HTTP/2, in which a WebSocket's upgrade means nothing.
        easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // A proxy must pass the bytes through, for http too; without a proxy it means nothing.
        easy.set(CURLOPT_HTTPPROXYTUNNEL, 1)
        try easy.checkOptions()
    }

    deinit {
        for write in outgoing {
            write.bytes.deallocate()
        }
    }

    /// What to poll for: nothing while the reader is behind and nothing waits to be sent.
    var interest: Int16 {
        guard descriptor >= 0 else { return 0 }
        return Int16((isPaused ? 0 : POLLIN) | (outgoing.isEmpty ? 0 : POLLOUT))
    }

    func completed(_ result: CURLcode, driver: IODriver) {
        guard result == CURLE_OK, let socket = easy.activeSocket else {
            end(
                result == CURLE_OK ? ClientError(.unreachable, "The connection is gone.") : easy.error(for: result),
                driver)
            return
        }
        descriptor = socket
        driver.watch(self)
        pipe.opened()
        flush(driver)
    }

    func ready(_ events: Int16, driver: IODriver) {
        if events & Int16(POLLOUT) != 0 {
            flush(driver)
        }
        if events & ~Int16(POLLOUT) != 0 {
            receive(driver: driver)
        }
    }

    /// Goes on reading after the reader took what there was.
    func resume(driver: IODriver) {
        isPaused = false
        receive(driver: driver)
    }

    /// Reads until the socket, and TLS behind it, has no more, the reader has enough, or it is others' turn.
    func receive(driver: IODriver) {
        guard descriptor >= 0, !isPaused else { return }
        hasUnreadBytes = true
        for _ in 0..<Self.readsPerTurn where hasUnreadBytes {
            var count = 0
            let buffer = driver.scratch
            let code = ccurl_easy_receive(
                easy.library.functions, easy.pointer, buffer.baseAddress, buffer.count, &count)
            switch code {
            case CURLE_OK where count > 0:
                isPaused = !pipe.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                hasUnreadBytes = !isPaused
            case CURLE_OK:
                end(nil, driver)
            case CURLE_AGAIN:
                hasUnreadBytes = false
            default:
                end(easy.error(for: code), driver)
            }
        }
    }

    /// Queues bytes and sends what goes at once.
    func send(_ bytes: [UInt8], driver: IODriver) {
        guard !bytes.isEmpty else { return }
        guard bytes.count <= Self.unsentLimit - unsentBytes else {
            end(ClientError(.unreachable, "The server takes nothing any more."), driver)
            return
        }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        outgoing.append(Outgoing(bytes: copy))
        unsentBytes += bytes.count
        // While others wait, `poll` says when the socket takes more.
        if outgoing.count == 1 {
            flush(driver)
        }
    }

    private func flush(_ driver: IODriver) {
        guard descriptor >= 0 else { return }
        while let write = outgoing.first {
            let rest = UnsafeRawBufferPointer(rebasing: write.bytes[write.sent...])
            var count = 0
            let code = ccurl_easy_send(easy.library.functions, easy.pointer, rest.baseAddress, rest.count, &count)
            switch code {
            case CURLE_OK:
                unsentBytes -= count
                if count < rest.count {
                    outgoing[0].sent += count
                } else {
                    write.bytes.deallocate()
                    outgoing.removeFirst()
                }
            case CURLE_AGAIN:
                return
            default:
                // What came before the break may explain it, such as a close frame.
                receive(driver: driver)
                end(easy.error(for: code), driver)
                return
            }
        }
    }

    private func end(_ error: ClientError?, _ driver: IODriver) {
        descriptor = -1
        hasUnreadBytes = false
        driver.remove(self)
        pipe.end(error)
    }
}
