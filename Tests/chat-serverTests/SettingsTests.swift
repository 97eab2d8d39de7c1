import ArgumentParser
import ChatServer
import Foundation
import Testing

@testable import chat_server

@Suite("The file of settings")
struct SettingsTests {
    @Test("lines set, comments and empty lines do not, and space around counts for nothing")
    func lines() {
        let file = SettingsFile("# port = 1\n\n  port=9\t\n\tlog-level =  debug \r\ndata = /a b = c\n", path: "x")
        #expect(file.entries.map(\.line) == [3, 4, 5])
        #expect(file.entries.map(\.name) == ["port", "log-level", "data"])
        #expect(file.entries.map(\.value) == ["9", "debug", "/a b = c"])
        #expect(file.faults.isEmpty)
    }

    @Test("what is no regular file, or is in no UTF-8")
    func files() throws {
        #expect(try SettingsFile(contentsOf: "/dev/null").entries.isEmpty)
        #expect(throws: (any Error).self) { try SettingsFile(contentsOf: "/nowhere") }
        #expect(throws: (any Error).self) { try SettingsFile(contentsOf: "/proc/self/exe") }
    }

    @Test("what was given counts before the environment, and that before the file")
    func precedence() throws {
        let file = SettingsFile("port = 1\nhost = h1\nlog-level = debug\nallowed-origin = https://a\n", path: "f")
        let options = try ServeOptions.parse(["--port", "3"])
        var settings = SettingsReader(
            environment: EnvironmentVariables(["CHAT_SERVER_PORT": "2", "CHAT_SERVER_HOST": "h2"]), file: file)
        let configuration = options.configuration(&settings)
        #expect(settings.faults.isEmpty)
        #expect(configuration.port == 3 && configuration.host == "h2" && "\(configuration.logLevel)" == "debug")
        #expect(settings.origins(of: "port") == [.option("port")])
        #expect(settings.origins(of: "host") == [.environment("CHAT_SERVER_HOST")])
        #expect(settings.origins(of: "log-level") == [.file("f:3")])
        #expect(settings.origins(of: "allowed-origin") == [.file("f:4")])
        #expect(settings.origins(of: "data").isEmpty)
    }

    /// A text, and where it is wrong: what each line of the complaint begins and what it holds.
    private static let mistakes: [(text: String, faults: [(start: String, part: String)])] = [
        ("port = 70000", [("f:1: ", "port")]), ("# ok\nprot = 8000", [("f:2: ", "no setting prot")]),
        ("port 8000", [("f:1: ", "name = value")]), ("port =", [("f:1: ", "no value")]),
        ("= 8000", [("f:1: ", "no name")]),
        ("demo = maybe", [("f:1: ", "1 or 0")]), ("rate-limit = -1", [("f:1: ", "negative")]),
        ("access-token-ttl = 0", [("f:1: ", "100 years")]), ("log-level = loud", [("f:1: ", "trace, debug")]),
        ("port = 1\n\nport = 2", [("f:1: ", "set again in line 3")]),
        ("webhook = https://a", [("f:1: ", "webhook-secret-file")]),
        ("webhook = a\nwebhook-secret-file = /nowhere", [("f:1: ", "no http"), ("f:2: ", "cannot read the secret")]),
        ("tls-key = /k", [("f:1: ", "tls-certificate")]), ("tls-certificate = /c", [("f:1: ", "tls-key")]),
        ("trusted-proxy = ::1\ntrusted-proxy = 10.0.0.0/33", [("f:2: ", "10.0.0.0/33 is no network")]),
        ("metrics-from = everyone", [("f:1: ", "everyone is no network")]),
        ("allowed-origin = https://a\nallowed-origin = salon.example", [("f:2: ", "salon.example is no origin")]),
        ("allowed-origin = https://salon.example/chat", [("f:1: ", "no origin")]),
        ("jwt-secret-file = /nowhere", [("f:1: ", "cannot read the secret in /nowhere")]),
        ("data = /dev/null", [("f:1: ", "/dev/null")]),
        ("tls-certificate = /nowhere\ntls-key = /nowhere", [("f:1: ", "cannot read a certificate")]),
        (
            "x = 1\nport = a\n" + String(repeating: "\n", count: 8) + "y = 1",
            [("f:1: ", "x"), ("f:2: ", "port"), ("f:11: ", "y")]
        ),
    ]

    @Test("each mistake is named by its line, and all of them at once", arguments: mistakes.indices)
    func mistake(index: Int) throws {
        let (text, faults) = Self.mistakes[index]
        let options = try ServeOptions.parse([])
        var settings = SettingsReader(environment: EnvironmentVariables([:]), file: SettingsFile(text, path: "f"))
        settings.check(options.configuration(&settings))
        #expect(settings.lines.count == faults.count, "\(settings.lines)")
        for (line, fault) in zip(settings.lines, faults) {
            #expect(line.hasPrefix(fault.start) && line.contains(fault.part), "\(line)")
        }
    }

    @Test("a mistake in the environment or on the command line is named by variable or option")
    func otherMistakes() throws {
        let options = try ServeOptions.parse(["--trusted-proxy", "here"])
        var settings = SettingsReader(
            environment: EnvironmentVariables(["CHAT_SERVER_METRICS_FROM": "10.0.0.0/8,there"]))
        settings.check(options.configuration(&settings))
        #expect(
            settings.lines == [
                "--trusted-proxy: here is no network (CIDR)",
                "CHAT_SERVER_METRICS_FROM: metrics-from there is no network (CIDR)",
            ])
    }

    @Test("a secret that is too short to sign is named; as one shared with another system it will do")
    func shortSecrets() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (short, long) = ("\(folder.path)/short", "\(folder.path)/long")
        try "abc".write(toFile: short, atomically: true, encoding: .utf8)
        try String(repeating: "x", count: 48).write(toFile: long, atomically: true, encoding: .utf8)
        for (files, isFine) in [([short, long], false), ([long, short], true)] {
            var configuration = ServerConfiguration()
            configuration.secretFiles = files
            #expect(configuration.problems.isEmpty == isFine)
            #expect(configuration.problems.allSatisfy { $0.option == "jwt-secret-file" && $0.index == 0 })
            #expect(configuration.problems.allSatisfy { !$0.text.contains("abc") })
        }
    }

    @Test("the file that comes with the server has every setting, and shows the default where there is one")
    func example() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("packaging/chat-server.conf"), encoding: .utf8)
        let asIs = SettingsFile(text, path: "f")
        #expect(asIs.faults.isEmpty && asIs.entries.map(\.name) == ["data"])

        let whole = text.replacing(/(?m)^#(?=[a-z-]+ = )/, with: "")
        let file = SettingsFile(whole, path: "f")
        #expect(Set(file.entries.map(\.name)) == ServeOptions.names)
        let options = try ServeOptions.parse([])
        var settings = SettingsReader(environment: EnvironmentVariables([:]), file: file)
        var configuration = options.configuration(&settings)
        #expect(settings.lines == [])
        #expect(configuration.tls != nil && configuration.secretFiles.count == 2)
        configuration.dataPath = nil
        configuration.tls = nil
        configuration.secretFiles = []
        configuration.allowedOrigins = []
        configuration.trustedProxies = []
        configuration.metricsReaders = []
        configuration.provisioningSalon = nil
        #expect(configuration.webhook?.unansweredAfter == 300)
        configuration.webhook = nil
        #expect("\(configuration)" == "\(ServerConfiguration())")
    }
}
