import Glibc
import Synchronization

/// A program that is run once, for what it writes to standard output. It waits on a thread of its own.
final class ChildProcess: Sendable {
    /// What is kept of its standard output, in bytes; more is a failure.
    private static let outputLimit = 64 << 10
    /// What is kept of its standard error: the last of it says why it failed.
    private static let complaintLimit = 4 << 10

    private struct State {
        /// Its process group; nil before it runs and once its end is known.
        var process: pid_t?
        var isCancelled = false
    }

    private let program: String
    private let arguments: [String]
    private let timeLimit: Duration
    private let state = Mutex(State())
    private let result = OneShot<Result<[UInt8], ClientError>>()

    init(_ program: String, _ arguments: [String], timeLimit: Duration) {
        self.program = program
        self.arguments = arguments
        self.timeLimit = timeLimit
    }

    /// Runs it; to be called once. Cancelling the task kills it.
    ///
    /// - Throws: ``ClientError/Code/tokenCommand`` where it cannot be run or fails, ``ClientError/Code/timedOut``.
    func output() async throws(ClientError) -> [UInt8] {
        let result = await withTaskCancellationHandler {
            start()
            return await self.result.value() ?? .failure(.cancelled)
        } onCancel: {
            let process = state.withLock { state in
                state.isCancelled = true
                return state.process
            }
            if let process { kill(-process, SIGKILL) }
        }
        return try result.get()
    }

    private func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { @Sendable context in
                guard let context else { return nil }
                let child = Unmanaged<ChildProcess>.fromOpaque(context).takeRetainedValue()
                child.result.fill(child.run())
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            result.fill(.failure(ClientError(.system, "No thread is left to run “\(program)” (errno \(code)).")))
            return
        }
        pthread_detach(thread)
    }

    // MARK: On its thread

    private func run() -> Result<[UInt8], ClientError> {
        var ends: [Int32] = [-1, -1, -1, -1]
        defer { for end in ends where end >= 0 { close(end) } }
        let hasPipes = ends.withUnsafeMutableBufferPointer { ends in
            ends.baseAddress.map { pipe($0) == 0 && pipe($0 + 2) == 0 } ?? false
        }
        guard hasPipes else { return .failure(failure("cannot be run", errno)) }
        for end in ends {
            // A program that another thread starts right now may get them all the same: that is why its end is looked for
            // as well as the pipes'.
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        let (output, complaint) = (ends[0], ends[2])
        for end in [output, complaint] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let started = spawn(output: ends[1], complaint: ends[3])
        for index in [1, 3] {
            close(ends[index])
            ends[index] = -1
        }
        guard case .success(let process) = started else { return started.map { _ in [] } }
        return follow(process, output: output, complaint: complaint)
    }

    private func spawn(output: Int32, complaint: Int32) -> Result<pid_t, ClientError> {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, complaint, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own is killed as a whole; signals are as a program expects them, whatever this process does.
        var (none, defaults) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&defaults)
        for number in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGCHLD] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        return state.withLock { state in
            guard !state.isCancelled else { return .failure(.cancelled) }
            var process: pid_t = 0
            let code = posix_spawnp(&process, program, &actions, &attributes, &words, environ)
            guard code == 0 else { return .failure(failure("cannot be run", code)) }
            state.process = process
            return .success(process)
        }
    }

    /// Reads what it writes until it has ended.
    private func follow(_ process: pid_t, output: Int32, complaint: Int32) -> Result<[UInt8], ClientError> {
        let deadline = ContinuousClock.now + timeLimit
        var (written, complained): ([UInt8], [UInt8]) = ([], [])
        var open = [output, complaint]
        var error: ClientError?
        while true {
            var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // Short turns: it may end while something that it started holds the pipes. Without pipes its end is near.
            poll(&polled, nfds_t(polled.count), open.isEmpty ? 2 : 50)
            open.removeAll { descriptor in
                descriptor == output
                    ? Self.drain(descriptor, into: &written, keeping: Self.outputLimit + 1)
                    : Self.drain(descriptor, into: &complained, keeping: Self.complaintLimit)
            }
            if error == nil, written.count > Self.outputLimit {
                error = ClientError(.tokenCommand, "The token command “\(program)” printed far more than a token.")
                kill(-process, SIGKILL)
            }
            if error == nil, .now >= deadline {
                error = ClientError(.timedOut, "The token command “\(program)” printed no token within \(timeLimit).")
                kill(-process, SIGKILL)
            }
            if let status = ended(process) {
                _ = Self.drain(output, into: &written, keeping: Self.outputLimit + 1)
                _ = Self.drain(complaint, into: &complained, keeping: Self.complaintLimit)
                let isCancelled = state.withLock { $0.isCancelled }
                if let error = isCancelled ? .cancelled : error { return .failure(error) }
                guard status == 0 else { return .failure(failure(status, complained)) }
                return .success(written)
            }
        }
    }

    /// The status of a process that has ended; nil while it runs.
    private func ended(_ process: pid_t) -> Int32? {
        // Within the lock, so that no process that got the number later is killed in its place.
        state.withLock { state in
            var status: Int32 = 0
            let answer = waitpid(process, &status, WNOHANG)
            // Where the program has children reaped without asking, nobody knows the status.
            guard answer == process || answer < 0 && errno == ECHILD else { return nil }
            state.process = nil
            return answer == process ? status : 0
        }
    }

    /// Takes what is in a pipe, or some of it where it is filled as fast as it is emptied.
    ///
    /// - Returns: whether nothing more comes.
    private static func drain(_ descriptor: Int32, into bytes: inout [UInt8], keeping limit: Int) -> Bool {
        var block = [UInt8](repeating: 0, count: 4096)
        for _ in 0..<64 {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 || errno != EAGAIN }
            bytes += block[..<count].prefix(max(0, limit - bytes.count))
        }
        return false
    }

    // MARK: What went wrong

    private func failure(_ what: String, _ number: Int32) -> ClientError {
        ClientError(.tokenCommand, "The token command “\(program)” \(what): \(String(cString: strerror(number))).")
    }

    /// How it ended, and the first line of what it said of it.
    private func failure(_ status: Int32, _ complaint: [UInt8]) -> ClientError {
        let signal = status & 0x7F
        let how = signal == 0 ? "failed with status \(status >> 8 & 0xFF)" : "was killed by signal \(signal)"
        let line = String(decoding: complaint, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        let said = line.prefix(200).filter { !$0.unicodeScalars.contains { $0.properties.generalCategory == .control } }
        return ClientError(.tokenCommand, "The token command “\(program)” \(how)\(said.isEmpty ? "" : ": \(said)").")
    }
}
