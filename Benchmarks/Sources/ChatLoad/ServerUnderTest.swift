import Foundation
import Glibc

/// The real server, on a store of its own, pinned to some cores.
final class ServerUnderTest {
    let port: UInt16
    private let process: Process
    private var clock = clockid_t()

    /// Starts it and waits until it listens.
    init(_ binary: String, data: String, cores: String) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/taskset")
        process.arguments = [
            "-c", cores, binary, "serve", "--port", "0", "--data", data, "--rate-limit", "0", "--login-limit", "0",
            "--log-level", "warning",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var text = ""
        while !text.contains("\n") {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw LoadError("the server did not start") }
            text += String(decoding: bytes, as: UTF8.self)
        }
        guard let port = text.split(whereSeparator: { $0 == ":" || $0.isWhitespace }).last.flatMap({ UInt16($0) })
        else {
            throw LoadError("the server said: \(text)")
        }
        self.port = port
        // taskset became the server: the process is the same.
        guard clock_getcpuclockid(process.processIdentifier, &clock) == 0 else { throw LoadError("no CPU clock") }
    }

    /// The CPU time that it used so far, user and system, in seconds.
    var cpu: Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Its resident memory, in KiB.
    var residentKiB: Double {
        let fields = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)) ?? ""
        let pages = fields.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_024
    }

    /// Stops it and waits for its end.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// Runs a program to its end.
func runProgram(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw LoadError("\(program) \(arguments.first ?? "") failed") }
}
