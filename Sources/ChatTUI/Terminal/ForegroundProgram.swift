internal import CTerminalGuard
import Glibc

/// A program that has the terminal to itself while this one waits, as `system(3)` runs one.
enum ForegroundProgram {
    /// Runs a shell command with one argument, `"$1"` in it.
    ///
    /// Ctrl-C and Ctrl-\ are the program's alone meanwhile; when it is stopped (Ctrl-Z), this process stops with it.
    ///
    /// - Returns: its exit status; nil if it could not be started or died of a signal.
    static func run(_ command: String, _ argument: String) -> Int32? {
        var ignore = sigaction()
        ignore.__sigaction_handler.sa_handler = SIG_IGN
        var interrupt = sigaction(), quit = sigaction()
        sigaction(SIGINT, &ignore, &interrupt)
        sigaction(SIGQUIT, &ignore, &quit)
        defer {
            sigaction(SIGINT, &interrupt, nil)
            sigaction(SIGQUIT, &quit, nil)
        }
        guard let process = start(command, argument) else { return nil }
        var status: Int32 = 0
        while true {
            let result = waitpid(process, &status, WUNTRACED)
            if result < 0, errno == EINTR { continue }
            guard result == process else { return nil }
            // WIFSTOPPED: the low byte is 0x7F.
            guard status & 0xFF == 0x7F else { break }
            terminal_guard_stop(0)
            kill(process, SIGCONT)
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
    }

    private static func start(_ command: String, _ argument: String) -> pid_t? {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What is ignored here would stay so in the program.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = ["sh", "-c", command, "sh", argument]
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        guard posix_spawn(&process, "/bin/sh", nil, &attributes, &pointers, environ) == 0 else { return nil }
        return process
    }
}
