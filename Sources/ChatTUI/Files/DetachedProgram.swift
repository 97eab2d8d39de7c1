internal import ChatTUIKit
import Glibc

/// A program of the person's that has a session of its own and no terminal, so that neither Ctrl-C nor the end of this one
/// reaches it.
enum DetachedProgram {
    /// Why a program came to nothing.
    struct Failure: Error {
        /// The system's `errno`.
        let code: Int32
    }

    /// `POSIX_SPAWN_SETSID`, which the C library shows to GNU sources alone.
    private static let newSession: Int32 = 0x80

    /// Shows a file, or opens a link. Waits for the program's end, as long as that takes, to learn of a failure.
    ///
    /// - Returns: what went wrong, for a person; nil if nothing did.
    static func open(_ file: String, with program: ProgramWords) async -> String? {
        let process: pid_t
        switch spawn(program.name, program.words(for: file)) {
        case .success(let started): process = started
        case .failure(let failure):
            let reason = failure.code == ENOENT ? "is not installed" : "cannot be run"
            return "\(program.name) \(reason); “open” in the settings names another program"
        }
        // Most such programs end at once; a viewer may stay for hours, and is looked at ever more rarely.
        var pause = Duration.milliseconds(20)
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { break }
            guard ended == 0 || errno == EINTR, (try? await Task.sleep(for: pause)) != nil else { return nil }
            pause = min(pause * 2, .seconds(5))
        }
        let (signal, code) = (status & 0x7F, (status >> 8) & 0xFF)
        if signal != 0 { return "\(program.name) died of signal \(signal)" }
        return code == 0 ? nil : "\(program.name) has failed, with status \(code)"
    }

    /// Starts a program, looked for in `PATH` where its name has no slash.
    ///
    /// - Parameter prepare: more to do to its descriptors; all three are `/dev/null` before.
    static func spawn(
        _ path: String, _ arguments: [String],
        _ prepare: (inout posix_spawn_file_actions_t) -> Void = { _ in }
    ) -> Result<pid_t, Failure> {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What is ignored or blocked here would stay so in the program.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTSTP, SIGHUP] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | newSession))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        prepare(&actions)
        var pointers = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var process: pid_t = 0
        let code = posix_spawnp(&process, path, &actions, &attributes, &pointers, environ)
        return code == 0 ? .success(process) : .failure(Failure(code: code))
    }
}
