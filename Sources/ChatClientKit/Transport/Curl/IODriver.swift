import CCurl
import Glibc

/// A transfer as the I/O thread holds it.
protocol IOTransfer: AnyObject {
    var easy: EasyHandle { get }
    /// What the asking task holds, to cancel it by.
    var owner: AnyObject { get }
    /// libcurl is done: for a stream it is connected, for a request the answer is there, or it failed.
    func completed(_ result: CURLcode, driver: IODriver)
}

/// What the I/O thread owns: the multi handle, its sockets and timer, requests and streams. Never leaves that thread.
final class IODriver {
    let library: CurlLibrary
    private let multi: UnsafeMutableRawPointer
    /// What libcurl wants to know of which socket, as `poll` events.
    private var watched: [Int32: Int16] = [:]
    /// When libcurl wants to be called though no socket moved.
    private var deadline: ContinuousClock.Instant?
    private var transfers: [UnsafeMutableRawPointer: any IOTransfer] = [:]
    private var streams: [ObjectIdentifier: StreamTransfer] = [:]
    /// Bytes on their way from a socket to its stream's reader.
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)

    init(library: CurlLibrary, multi: UnsafeMutableRawPointer) {
        self.library = library
        self.multi = multi
        // The driver lives as long as its thread, which lives as long as the process: unretained is safe.
        _ = ccurl_set_multi_callbacks(
            library.functions, multi,
            { @Sendable _, descriptor, what, context, _ in
                guard let context else { return 0 }
                Unmanaged<IODriver>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what)
                return 0
            },
            { @Sendable _, milliseconds, context in
                guard let context else { return 0 }
                Unmanaged<IODriver>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    // MARK: Transfers

    /// Begins a transfer; ``IOTransfer/completed(_:driver:)`` follows.
    func add(_ transfer: any IOTransfer) {
        transfers[transfer.easy.pointer] = transfer
        guard ccurl_multi_add(library.functions, multi, transfer.easy.pointer) == CURLM_OK else {
            transfers[transfer.easy.pointer] = nil
            transfer.completed(CURLE_FAILED_INIT, driver: self)
            return
        }
    }

    /// Lets go of a transfer, which closes a stream's connection. Nothing happens when it is gone already.
    func remove(_ transfer: any IOTransfer) {
        guard transfers.removeValue(forKey: transfer.easy.pointer) != nil else { return }
        streams[ObjectIdentifier(transfer.owner)] = nil
        _ = ccurl_multi_remove(library.functions, multi, transfer.easy.pointer)
    }

    /// Ends whatever the owner began, if it is still under way.
    func cancel(_ owner: AnyObject) {
        if let transfer = transfers.values.first(where: { $0.owner === owner }) {
            remove(transfer)
        }
    }

    /// The request under way that fills `pending`.
    func request(of pending: PendingResponse) -> HTTPTransfer? {
        transfers.values.lazy.compactMap { $0 as? HTTPTransfer }.first { $0.owner === pending }
    }

    /// Polls a connected stream's socket from now on.
    func watch(_ stream: StreamTransfer) {
        streams[ObjectIdentifier(stream.pipe)] = stream
    }

    /// The connected stream behind a pipe.
    func stream(of pipe: StreamPipe) -> StreamTransfer? {
        streams[ObjectIdentifier(pipe)]
    }

    // MARK: One turn

    /// Waits for a socket, the timer or a wakeup, and does what is then to be done.
    func turn(wakeup: Int32) {
        var polled = [pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0)]
        for (descriptor, events) in watched {
            polled.append(pollfd(fd: descriptor, events: events, revents: 0))
        }
        let firstStream = polled.count
        var polledStreams: [StreamTransfer] = []
        for stream in streams.values where stream.interest != 0 {
            polled.append(pollfd(fd: stream.descriptor, events: stream.interest, revents: 0))
            polledStreams.append(stream)
        }

        let isHurried = streams.values.contains { $0.hasUnreadBytes }
        let count = poll(&polled, nfds_t(polled.count), isHurried ? 0 : pollTimeout())
        if count > 0, polled[0].revents != 0 {
            ccurl_wakeup_clear(wakeup)
        }
        if count > 0 {
            for ready in polled[1..<firstStream] where ready.revents != 0 {
                act(on: ready.fd, ready.revents)
            }
        }
        if let deadline, deadline <= .now {
            self.deadline = nil
            _ = ccurl_multi_act_on_timeout(library.functions, multi)
        }
        completeTransfers()
        for (stream, ready) in zip(polledStreams, polled[firstStream...]) where count > 0 && ready.revents != 0 {
            stream.ready(ready.revents, driver: self)
        }
        for stream in streams.values where stream.hasUnreadBytes {
            stream.receive(driver: self)
        }
    }

    private func pollTimeout() -> Int32 {
        guard let deadline else { return -1 }
        let left = deadline - .now
        return left <= .zero ? 0 : Int32(clamping: left.milliseconds)
    }

    private func act(on descriptor: Int32, _ events: Int16) {
        var mask: Int32 = 0
        if events & Int16(POLLIN | POLLHUP) != 0 { mask |= CURL_CSELECT_IN }
        if events & Int16(POLLOUT) != 0 { mask |= CURL_CSELECT_OUT }
        if events & Int16(POLLERR | POLLNVAL) != 0 { mask |= CURL_CSELECT_ERR }
        _ = ccurl_multi_act(library.functions, multi, descriptor, mask)
    }

    private func completeTransfers() {
        var result = CURLE_OK
        while let pointer = ccurl_multi_next_done(library.functions, multi, &result) {
            transfers[pointer]?.completed(result, driver: self)
        }
    }

    // MARK: libcurl's callbacks

    private func watch(_ descriptor: Int32, _ what: Int32) {
        watched[descriptor] =
            switch what {
            case CURL_POLL_IN: Int16(POLLIN)
            case CURL_POLL_OUT: Int16(POLLOUT)
            case CURL_POLL_INOUT: Int16(POLLIN | POLLOUT)
            default: nil
            }
    }

    private func setTimer(_ milliseconds: Int) {
        deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
    }
}
