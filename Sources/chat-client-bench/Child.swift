import Glibc

/// This program once more, with other arguments.
struct Child: ~Copyable {
    private let process: pid_t
    private let output: UnsafeMutablePointer<FILE>

    init(_ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0, let output = fdopen(ends[0], "r") else {
            throw BenchFailure("no pipe (errno \(errno))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        var words = (["chat-client-bench"] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/proc/self/exe", &actions, nil, &words, environ)
        close(ends[1])
        guard code == 0 else { throw BenchFailure("cannot start itself (errno \(code))") }
        self.process = process
        self.output = output
    }

    /// The next line of its output; nil at the end.
    func line() -> String? {
        var line = [CChar](repeating: 0, count: 4096)
        guard fgets(&line, Int32(line.count), output) != nil else { return nil }
        return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The figures that it prints until its end.
    func figures() throws -> [String: Double] {
        var figures: [String: Double] = [:]
        while let line = line() {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let value = Double(parts[1]) else { continue }
            figures[String(parts[0])] = value
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard status == 0 else { throw BenchFailure("a measurement failed (status \(status))") }
        return figures
    }

    deinit {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        fclose(output)
    }
}
