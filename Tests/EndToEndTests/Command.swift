import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

/// A run of `chat-tui` away from any terminal.
final class Command: Sendable {
    /// What came of a run.
    struct Outcome: Sendable, CustomStringConvertible {
        let status: Int32
        let output: String
        let errors: String

        /// The lines of its output.
        var lines: [String] {
            output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
        var description: String { "status \(status)\noutput: \(output)\nerrors: \(errors)" }
    }

    /// What was awaited did not come in time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var output: [UInt8] = []
        var errors: [UInt8] = []
        var ending: Int32?
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    /// Where the command's process is.
    private let process: Process
    private let state: Mutex<State>

    /// Starts a command.
    ///
    /// - Parameters:
    ///   - arguments: its arguments.
    ///   - environment: variables beside those of every test.
    ///   - input: what it reads from standard input.
    ///   - program: the program.
    init(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        program: String = Binary.chatTUI
    ) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = Console.environment.merging(environment) { $1 }
        let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = stderr
        state = Mutex(State())
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let isReadToEnd = DispatchSemaphore(value: 0)
        let complaints = Thread { [weak self] in
            Self.read(stderr) { bytes in self?.change { $0.errors += bytes } }
            isReadToEnd.signal()
        }
        complaints.start()
        let reader = Thread { [weak self, process] in
            Self.read(stdout) { bytes in self?.change { $0.output += bytes } }
            isReadToEnd.wait()
            process.waitUntilExit()
            let status =
                process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
            self?.change { $0.ending = status }
        }
        reader.start()
    }

    /// Reads a pipe to its end.
    private static func read(_ pipe: Pipe, _ take: (ArraySlice<UInt8>) -> Void) {
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            take(block[..<count])
        }
        // Kept open until here.
        try? pipe.fileHandleForReading.close()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// The lines that are whole so far.
    var lines: [String] {
        state.withLock { state in
            String(decoding: state.output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast().map(String.init)
        }
    }

    /// Sends it a signal.
    func signal(_ number: Int32) {
        kill(process.processIdentifier, number)
    }

    /// Waits until what it wrote is as wished.
    func wait(
        for purpose: String, within limit: Duration = .seconds(60),
        until condition: @escaping @Sendable ([String]) -> Bool
    ) async throws {
        try await wait(for: purpose, within: limit) { command in
            if condition(command.lines) { return true }
            return command.state.withLock { $0.ending } == nil ? nil : false
        }
    }

    /// Waits until it complains so on standard error.
    func wait(forComplaint words: String, within limit: Duration = .seconds(60)) async throws {
        try await wait(for: "the complaint “\(words)”", within: limit) { command in
            if command.complaints.contains(words) { return true }
            return command.state.withLock { $0.ending } == nil ? nil : false
        }
    }

    /// What it wrote to standard error so far.
    private var complaints: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    /// Waits for its end.
    func outcome(within limit: Duration = .seconds(60)) async throws -> Outcome {
        try await wait(for: "its end", within: limit) { $0.state.withLock { $0.ending } == nil ? nil : true }
        return state.withLock { state in
            Outcome(
                status: state.ending ?? -1, output: String(decoding: state.output, as: UTF8.self),
                errors: String(decoding: state.errors, as: UTF8.self))
        }
    }

    private func wait(
        for purpose: String, within limit: Duration, _ look: @escaping @Sendable (Command) -> Bool?
    ) async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.watchers.append(continuation) }
        continuation.yield()
        let isDone = await withTaskGroup(of: Bool?.self) { group in
            group.addTask {
                for await _ in changes {
                    if let result = look(self) { return result }
                }
                return nil
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
        guard isDone == true else {
            throw Failure(
                description: "\(isDone == nil ? "not in time" : "it ended before"): \(purpose)\n"
                    + lines.suffix(10).joined(separator: "\n") + "\nerrors: \(complaints)")
        }
    }

    private func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            for watcher in state.watchers { watcher.yield() }
        }
    }

    /// Runs a command to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String = "",
        program: String = Binary.chatTUI
    ) async throws -> Outcome {
        try await Command(arguments, environment: environment, input: input, program: program).outcome()
    }
}

extension DemoServer {
    /// Runs a command as the demo's admin, who signs in by password.
    func asAdmin(_ arguments: [String], input: String = "") async throws -> Command.Outcome {
        try await Command.run(
            arguments + ["--username", "admin@salon.com"],
            environment: ["CHAT_SERVER": url, "CHAT_PASSWORD": Self.password], input: input)
    }
}
