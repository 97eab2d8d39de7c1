import Glibc

/// A program of the person's that runs beside this one, and whose end nobody waits for.
enum BackgroundProgram {
    /// Starts a shell command.
    ///
    /// - Parameters:
    ///   - arguments: its `$1` and so on; never part of the command's text, so that nothing in them is obeyed.
    ///   - input: its standard input, as far as a pipe takes it at once (64 KiB).
    static func run(_ command: String, _ arguments: [String] = [], input: String = "") {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        // A command that reads nothing must not hold up the console.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let bytes = Array(input.utf8)
        write(ends[1], bytes, bytes.count)
        close(ends[1])
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        // The shell ends at once and leaves the command to init, so that waiting for it takes no time. What is in the
        // background of a shell would read nothing, if it were not given the input by name.
        let script = "exec 3<&0; { \(command)\n} <&3 3<&- &"
        var pointers = (["sh", "-c", script, "sh"] + arguments).map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/bin/sh", &actions, nil, &pointers, environ) == 0 else { return }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
    }
}
