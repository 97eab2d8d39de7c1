import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

@Suite("chat-tui script", .timeLimit(.minutes(3)))
struct ScriptTests {
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/examples")

    @Test("every example of docs/examples passes")
    func examples() async throws {
        try await DemoServer.with { server in
            let files = try FileManager.default.contentsOfDirectory(atPath: Self.examples.path).sorted()
            let paths = files.map { Self.examples.appendingPathComponent($0).path }
            let run = try await Command.run(["script", "--server", server.url] + paths)
            #expect(run.status == 0, "\(run)")
            #expect(run.lines.last?.hasPrefix("13 passed, 0 failed") == true, "\(run)")
        }
    }

    @Test(
        "a failure tells where, what was expected and what came nearest, in each form, and no token", .threats("SEC-04")
    )
    func failure() async throws {
        try await withHome { home in
            let (file, junit) = (home.appendingPathComponent("f.yaml").path, home.appendingPathComponent("j.xml").path)
            try """
            name: It answers
            parties: {ada: staff1}
            steps:
              - connect: ada
              - {send: {type: ping}, as: ada}
              - expect: {type: pong, timestamp: yesterday}
                as: ada
                within: 300ms
            """.write(toFile: file, atomically: true, encoding: .utf8)
            try await DemoServer.with { server in
                let run = try await Command.run([
                    "script", file, "--server", server.url, "--verbose", "--junit", junit,
                ])
                #expect(run.status == 1)
                #expect(run.output.contains("\(file):6:5: ada: the expected event did not come within 300 ms"))
                #expect(run.output.contains(#"timestamp: expected "yesterday", came "20"#))
                #expect(run.output.contains(#""access_token":"‹hidden›""#) && run.output.contains("→ connects"))
                #expect(!run.output.contains("eyJ") && !run.output.contains("password=password"))
                let xml = try String(contentsOfFile: junit, encoding: .utf8)
                #expect(xml.contains(#"failures="1""#) && xml.contains("did not come within"))

                let tap = try await Command.run(["script", file, "--server", server.url, "--tap"])
                #expect(tap.status == 1)
                #expect(tap.lines.prefix(3) == ["TAP version 14", "1..1", "not ok 1 - It answers"])
            }
        }
    }

    @Test("a wrong file is told with line and column, and nothing is run")
    func wrong() async throws {
        try await withHome { home in
            let file = home.appendingPathComponent("f.yaml").path
            try "parties: {ada: staff1}\nsteps:\n  - conect: ada\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            let run = try await Command.run(["script", file, "--server", "http://127.0.0.1:9"])
            #expect(run.status == 64)
            #expect(run.errors.contains("\(file):3:5: this is no step") && run.errors.contains("“connect”"))
            #expect(run.output.isEmpty)
            #expect(try await Command.run(["script", "\(file).none"]).status == 64)
            #expect(try await Command.run(["script", file, "--var", "x"]).status == 64)
            #expect(try await Command.run(["check", "--only", "no such rule"]).status == 64)
        }
    }

    @Test("Ctrl-C ends a run with what it has to tidy up, and status 130")
    func interrupted() async throws {
        try await withHome { home in
            let file = home.appendingPathComponent("f.yaml").path
            try """
            name: It takes long
            parties: {ada: staff1}
            steps:
              - connect: ada
              - wait: 5m
            limit: 10m
            finally:
              - {send: {type: ping}, as: ada}
              - {expect: {type: pong}, as: ada}
            """.write(toFile: file, atomically: true, encoding: .utf8)
            try await DemoServer.with { server in
                let command = try Command(["script", file, "--server", server.url, "--verbose"])
                try await command.wait(for: "the connection") { $0.contains { $0.contains(#""type":"connected""#) } }
                command.signal(SIGINT)
                let run = try await command.outcome()
                #expect(run.status == 130)
                #expect(run.output.contains(#"← {"type":"pong""#) && run.output.contains("→ close 1000"), "\(run)")
                #expect(run.output.contains("interrupted"))
            }
        }
    }

    @Test("a server that is not there, and a total time limit, are failures that say so")
    func unreachable() async throws {
        try await withHome { home in
            let file = home.appendingPathComponent("f.yaml").path
            try "parties: {ada: staff1}\nsteps:\n  - {wait: 5m}\n  - connect: ada\n".write(
                toFile: file, atomically: true, encoding: .utf8)
            let run = try await Command.run(["script", file, "--server", "http://127.0.0.1:9"])
            #expect(run.status == 1)
            #expect(run.errors.contains("127.0.0.1") && run.output.isEmpty)
            try await DemoServer.with { server in
                let limited = try await Command.run(["script", file, "--server", server.url, "--time-limit", "1500ms"])
                #expect(limited.status == 1)
                #expect(limited.output.contains("took longer than its limit"))
            }
        }
    }
}
