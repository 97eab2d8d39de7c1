import ChatClientKit
import ChatTestSupport
import ChatWire
import Dispatch
import Foundation
import FoundationNetworking
import Glibc
import Synchronization
import Testing

@Suite("Sessions that are kept", .timeLimit(.minutes(3)))
struct SessionTests {
    @Test("login asks and keeps a session; console and commands use it; logout ends it and wipes what was kept")
    func life() async throws {
        try await DemoServer.with { server in
            try await withHome { home in
                let variables = ["HOME": home.path, "CHAT_SERVER": server.url]
                let login = try Console.start(["login"], environment: variables)
                try await login.wait(for: "the question for the email") { $0.text.contains("Email:") }
                login.type("admin@salon.com\r")
                try await login.wait(for: "the question for the password") { $0.text.contains("Password of admin@") }
                login.type("password\r")
                #expect(try await login.ending() == .exited(status: 0))
                #expect(login.screen.text.contains("Signed in to \(server.url) as Ada (admin@salon.com)."))
                // Never shown.
                #expect(!login.screen.lines.contains { $0.hasSuffix(": password") })
                #expect(login.terminalMode.c_lflag == login.initialTerminalMode.c_lflag)

                let folder = home.appendingPathComponent(".local/state/chat-tui/default")
                #expect(try rights(of: folder) == 0o700)
                #expect(try rights(of: folder.deletingLastPathComponent()) == 0o700)
                #expect(try rights(of: folder.appendingPathComponent("session.json")) == 0o600)

                // Neither login nor server is said any more.
                var later = ["HOME": home.path, "CHAT_SERVER": ""]
                let console = try Console.start(environment: later, columns: 100, rows: 30)
                try await console.wait(for: "a live line") { $0.text.contains("● live") && $0.text.contains("Ada") }
                let second = try Console.start(environment: later, columns: 100, rows: 30)
                try await second.wait(for: "a live line") { $0.text.contains("● live") }
                #expect(try await Command.run(["chats"], environment: later).status == 0)

                // Another server never gets the tokens of this one.
                later["CHAT_SERVER"] = "http://127.0.0.1:9"
                let elsewhere = try await Command.run(["chats"], environment: later)
                #expect(elsewhere.status == 64)
                #expect(elsewhere.errors.contains("signed in to \(server.url), not to http://127.0.0.1:9"))
                later["CHAT_SERVER"] = ""

                #expect(try await Command.run(["logout"], environment: later).status == 64)
                let logout = try Console.start(["logout"], environment: later)
                try await logout.wait(for: "the question") { $0.text.contains("[y/N]") }
                logout.type("n\r")
                #expect(try await logout.ending() == .exited(status: 1))
                #expect(try await Command.run(["chats"], environment: later).status == 0)
                let sure = try Console.start(["logout"], environment: later)
                try await sure.wait(for: "the question") { $0.text.contains("Sign out admin@salon.com at") }
                sure.type("y\r")
                #expect(try await sure.ending() == .exited(status: 0))
                for open in [console, second] {
                    try await open.wait(for: "the form") { $0.text.contains("Email") && $0.text.contains("ended") }
                    open.type("\u{03}\u{03}")
                    #expect(try await open.ending() == .exited(status: 0))
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["session.lock"])
                #expect(try await Command.run(["chats"], environment: later).errors.contains("Nobody is signed in"))
            }
        }
    }

    @Test("what the form gets is kept for the next start")
    func form() async throws {
        try await DemoServer.with { server in
            try await withHome { home in
                let variables = ["HOME": home.path, "CHAT_SERVER": server.url]
                let first = try Console.start(environment: variables, columns: 100, rows: 30)
                try await first.waitForForm()
                first.type("admin@salon.com\tpassword\r")
                try await first.wait(for: "a live line") { $0.text.contains("● live") }
                first.type("\u{03}\u{03}")
                #expect(try await first.ending() == .exited(status: 0))
                let second = try Console.start(environment: variables, columns: 100, rows: 30)
                try await second.wait(for: "a live line") { $0.text.contains("● live") }
            }
        }
    }

    @Test("many processes renew an old token once, and all go on with the new one")
    func renewal() async throws {
        let renewals = Mutex(0)
        let (processes, refused) = (6, DispatchSemaphore(value: 0))
        try await withScriptedServer { connection in
            while let request = try connection.readRequest() {
                switch (request.path, request.headers["authorization"]?.first) {
                case ("/api/v1/auth/login", _):
                    try connection.respond(
                        200,
                        json: #"{"access_token":"a1","token_type":"bearer","expires_in":3600,"refresh_token":"r1"}"#)
                case ("/api/v1/auth/refresh", _):
                    let count = renewals.withLock { count in
                        count += 1
                        return count
                    }
                    // The others want one too by now.
                    for _ in 0..<processes where count == 1 { _ = refused.wait(timeout: .now() + 20) }
                    if request.text.contains("\"r1\""), count == 1 {
                        try connection.respond(
                            200,
                            json: #"{"access_token":"a2","token_type":"bearer","expires_in":3600,"refresh_token":"r2"}"#
                        )
                    } else {
                        try connection.respond(401, json: #"{"detail":"used twice","code":"unauthorized"}"#)
                    }
                case ("/api/v1/chat/chats", "Bearer a2"): try connection.respond(200, json: "[]")
                case ("/api/v1/auth/me", _):
                    try connection.respond(404, json: #"{"detail":"there is no such call"}"#)
                default:
                    try connection.respond(401, json: #"{"detail":"old token","code":"unauthorized"}"#)
                    refused.signal()
                }
            }
        } _: { server in
            try await withHome { home in
                let variables = ["HOME": home.path, "CHAT_SERVER": server.url, "CHAT_PASSWORD": "x"]
                // Asking who one is fails there, which a base server's would too.
                let login = try await Command.run(["login", "--username", "ada@h"], environment: variables)
                #expect(login.status == 0, "\(login)")
                let later = ["HOME": home.path]
                try await withThrowingTaskGroup(of: Command.Outcome.self) { group in
                    for _ in 0..<processes {
                        group.addTask { try await Command.run(["chats", "--server", server.url], environment: later) }
                    }
                    for try await outcome in group { #expect(outcome.status == 0, "\(outcome)") }
                }
                #expect(renewals.withLock { $0 } == 1)
            }
        }
    }

    @Test("a session that the server ended says so, and how to sign in again; whose it was is remembered")
    func ended() async throws {
        try await DemoServer.with { server in
            try await withHome { home in
                let variables = ["HOME": home.path, "CHAT_PASSWORD": DemoServer.password]
                let arguments = ["login", "--server", server.url, "--profile", "work", "--username", "bea@salon.com"]
                #expect(try await Command.run(arguments, environment: variables).status == 0)
                // A new password ends every other session.
                try await server.changePassword(of: "bea@salon.com", to: "another one")
                let later = ["HOME": home.path, "CHAT_SERVER": ""]
                for _ in 0..<2 {
                    let outcome = try await Command.run(["chats", "--profile", "work"], environment: later)
                    #expect(outcome.status == 1)
                    #expect(
                        outcome.errors == """
                            chat-tui: The session of bea@salon.com at \(server.url) has ended. Sign in again: chat-tui \
                            login --profile work

                            """)
                }
                let again = try await Command.run(
                    ["login", "--profile", "work"],
                    environment: later.merging(["CHAT_PASSWORD": "another one"]) { $1 })
                #expect(again.status == 0, "\(again)")
                #expect(try await Command.run(["chats", "--profile", "work"], environment: later).status == 0)
            }
        }
    }

    @Test("a session that was made for one command ends with it")
    func passing() async throws {
        let calls = Mutex<[String]>([])
        try await withScriptedServer { connection in
            while let request = try connection.readRequest() {
                calls.withLock {
                    $0.append(
                        "\(request.method) \(request.path.dropFirst(7)) \(request.headers["authorization"]?.first ?? "")"
                    )
                }
                switch request.path {
                case "/api/v1/auth/login":
                    try connection.respond(
                        200,
                        json: #"{"access_token":"a1","token_type":"bearer","expires_in":3600,"refresh_token":"r1"}"#)
                case "/api/v1/auth/logout": try connection.respond(204)
                default: try connection.respond(200, json: "[]")
                }
            }
        } _: { server in
            let outcome = try await Command.run(
                ["chats", "--json", "--username", "ada@h"],
                environment: ["CHAT_SERVER": server.url, "CHAT_PASSWORD": "x"])
            #expect(outcome.status == 0, "\(outcome)")
            #expect(calls.withLock { $0 } == ["POST /auth/login ", "GET /chat/chats Bearer a1", "POST /auth/logout "])
        }
    }

    @Test("the settings say where and as whom; what is wrong in them is named with its place")
    func settings() async throws {
        try await DemoServer.with { server in
            try await withHome { home in
                let folder = home.appendingPathComponent(".config/chat-tui")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let file = folder.appendingPathComponent("config.yaml")
                try """
                profiles:
                  bo:
                    server: \(server.url)
                    kind: customer
                    login: +1234567890
                """.write(to: file, atomically: true, encoding: .utf8)
                let variables = [
                    "HOME": home.path, "CHAT_SERVER": "http://127.0.0.1:9", "CHAT_PASSWORD": DemoServer.password,
                ]
                let outcome = try await Command.run(["chats", "--profile", "bo"], environment: variables)
                #expect(outcome.status == 0, "\(outcome)")
                #expect(outcome.output.contains("Glow"))

                try "profiles:\n  bo:\n    sever: x\n".write(to: file, atomically: true, encoding: .utf8)
                let wrong = try await Command.run(["chats", "--profile", "bo"], environment: variables)
                #expect(wrong.status == 64)
                #expect(wrong.errors.hasPrefix("chat-tui: \(file.path):3:5: there is no setting “sever” here"))
                let console = try Console.start(environment: variables)
                #expect(try await console.ending() == .exited(status: 64))
                #expect(console.screen.lines.joined().contains("config.yaml:3:5"))
            }
        }
    }

    private func rights(of url: URL) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int)
    }
}

extension DemoServer {
    /// Changes someone's password as they would.
    fileprivate func changePassword(of email: String, to password: String) async throws {
        let session = try await Session.signIn(to: url, with: .staff(email: email, password: Self.password))
        var request = URLRequest(url: try #require(URL(string: url + "/api/v1/auth/password")))
        request.httpMethod = "PUT"
        request.setValue("Bearer \(session.accessToken)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(#"{"current_password":"\#(Self.password)","new_password":"\#(password)"}"#.utf8)
        let (_, response) = try await URLSession.shared.data(for: request)
        #expect((response as? HTTPURLResponse)?.statusCode == 204)
    }
}
