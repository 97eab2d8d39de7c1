import CCurl
import Glibc
import Synchronization

/// The thread on which all of a process's connections live, and the only way to it.
///
/// Started by the first connection, it lives as long as the process and sleeps while nothing happens.
final class IOLoop: Sendable {
    /// Something to do on the I/O thread.
    typealias Command = @Sendable (IODriver) -> Void

    /// The process's loop, or why there is none.
    static let shared = Result { () throws(ClientError) in try IOLoop(CurlLibrary.shared.get()) }

    private let commands = Mutex<[Command]>([])
    private let wakeup: Int32

    private init(_ library: CurlLibrary) throws(ClientError) {
        wakeup = ccurl_wakeup_open()
        guard wakeup >= 0 else { throw ClientError(.system, "No descriptor is left for the connections' thread.") }
        guard let multi = ccurl_multi_init(library.functions) else {
            throw ClientError(.system, "libcurl has no memory for connections.")
        }
        let start = ThreadStart(loop: self, library: library, multi: multi)
        try start.spawn()
    }

    /// Has the I/O thread do something, soon and after all that was submitted before.
    func submit(_ command: @escaping Command) {
        let isFirst = commands.withLock { commands in
            commands.append(command)
            return commands.count == 1
        }
        if isFirst {
            ccurl_wakeup_signal(wakeup)
        }
    }

    /// The I/O thread's life.
    fileprivate func run(_ driver: IODriver) -> Never {
        while true {
            for command in takeCommands() {
                command(driver)
            }
            driver.turn(wakeup: wakeup)
        }
    }

    private func takeCommands() -> [Command] {
        commands.withLock { commands in
            let taken = commands
            commands = []
            return taken
        }
    }
}

/// What the new thread gets from the one that made it.
private final class ThreadStart {
    let loop: IOLoop
    let library: CurlLibrary
    let multi: UnsafeMutableRawPointer

    init(loop: IOLoop, library: CurlLibrary, multi: UnsafeMutableRawPointer) {
        self.loop = loop
        self.library = library
        self.multi = multi
    }

    /// Starts the thread with all signals blocked, but those that a fault raises on the spot: the others are for the
    /// program's own threads, and a broken connection's SIGPIPE for nobody.
    func spawn() throws(ClientError) {
        var blocked = sigset_t()
        var previous = sigset_t()
        sigfillset(&blocked)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] {
            sigdelset(&blocked, fault)
        }
        pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { @Sendable context in
                guard let context else { return nil }
                let start = Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
                start.loop.run(IODriver(library: start.library, multi: start.multi))
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            throw ClientError(.system, "The connections' thread did not start (errno \(code)).")
        }
        pthread_detach(thread)
    }
}
