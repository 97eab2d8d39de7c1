import Glibc

/// A program whose results are read, and which has no terminal: no input, no errors shown, no shell in between.
enum PipedProgram {
    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - path: its path.
    ///   - arguments: its name, and what follows.
    ///   - limit: how many bytes of results are taken.
    ///   - time: how long it may take; then, and when the task is cancelled, it is killed.
    /// - Returns: what it wrote; nil unless it ended with status 0 in time.
    static func output(
        of path: String, _ arguments: [String], limit: Int, within time: Duration
    ) async -> [UInt8]? {
        guard let (process, reading) = start(path, arguments) else { return nil }
        defer { close(reading) }
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        var isWhole = false
        let deadline = ContinuousClock.now + time
        while bytes.count <= limit, ContinuousClock.now < deadline {
            if isWhole {
                var status: Int32 = 0
                if waitpid(process, &status, WNOHANG) == process { return status == 0 ? bytes : nil }
            } else {
                let count = read(reading, &block, block.count)
                if count > 0 { bytes += block[..<count] }
                isWhole = count == 0
                guard count < 0 else { continue }
                guard errno == EAGAIN || errno == EINTR else { break }
            }
            guard (try? await Task.sleep(for: .milliseconds(2))) != nil else { break }
        }
        kill(process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return nil
    }

    private static func start(_ path: String, _ arguments: [String]) -> (pid_t, Int32)? {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        let process = DetachedProgram.spawn(path, arguments) { actions in
            posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        }
        switch process {
        case .success(let process): return (process, ends[0])
        case .failure:
            close(ends[0])
            return nil
        }
    }
}
