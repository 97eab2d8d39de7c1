import ChatTestSupport
import ChatWire
import CoreMetrics
import GRDB
import NIOPosix
import Testing

@testable import ChatServer

extension TestChatServer {
    /// What a scrape from this machine says.
    func scrape() async throws -> Exposition {
        let connection = try await TestConnection.connect(to: port)
        let answer = try await connection.request("GET", "/metrics", headers: ["Connection: close"])
        try? await connection.close()
        #expect(answer.status == 200)
        #expect(answer.headers["content-type"] == PrometheusText.contentType)
        return try Exposition(answer.body)
    }
}

@Suite("The server's metrics", .timeLimit(.minutes(5)))
struct MetricsTests {
    @Test("they are well-formed from the start, every one with its help")
    func wellFormed() async throws {
        try await withChatServer { server in
            let exposition = try await server.scrape()
            for name in exposition.kinds.keys { #expect(exposition.helps[name]?.isEmpty == false, "\(name)") }
            #expect(exposition.value("process_resident_memory_bytes") > 1_000_000)
            #expect(exposition.value("process_cpu_seconds_total") > 0)
            #expect(exposition.value("process_open_fds") > 3)
            #expect(exposition.value("process_start_time_seconds") > 1_700_000_000)
        }
    }

    @Test("they agree with what was done: messages, commits, connections, rooms, frames, sign-ins, requests")
    func agreement() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            let before = try await server.scrape()
            let (bea, bo) = (try await server.connect(Salon.bea), try await server.connect(Salon.bo, .base))
            for socket in [bea, bo] { try await socket.send(.joinChat(.init(chatID: id), epoch: nil)) }
            _ = try await bea.next("joined")
            _ = try await bo.settled()
            for number in 1...5 {
                try await bo.send(.sendMessage(id, MessageDraft(text: "\(number)")))
                _ = try await bea.next("message")
                _ = try await bo.next("message")
            }
            try await bea.send(.sendMessage(id, MessageDraft(text: "answer")))
            _ = try await bea.next("message")
            _ = try await bo.next("message")
            for _ in 1...3 { _ = try await server.call("GET", "/chat/chats/\(id)", as: Salon.bea) }
            _ = try await server.call("GET", "/chat/chats/999", as: Salon.bea)
            _ = try await server.call("GET", "/no/such/path/\(id)", as: Salon.bea)
            _ = try await server.call(
                "POST", "/customer-auth/login", as: nil, body: #"{"phone_number":"+10001","password":"wrong"}"#)

            let after = try await server.scrape()
            func rise(_ name: String, _ labels: [String: String] = [:]) -> Double {
                after.value(name, labels) - before.value(name, labels)
            }
            #expect(rise("chat_messages_total", ["sender": "customer"]) == 5)
            #expect(rise("chat_messages_total", ["sender": "user"]) == 1)
            #expect(after.value("chat_connections", ["side": "user", "protocol": "chat.v2"]) == 1)
            #expect(after.value("chat_connections", ["side": "customer", "protocol": "base"]) == 1)
            #expect(after.value("chat_connections", ["side": "user", "protocol": "base"]) == 0)
            #expect(after.value("chat_rooms") == 1 && after.value("chat_room_members") == 2)
            #expect(rise("chat_opened_connections_total") == 2)
            // Two joins, a ping and six messages.
            #expect(rise("chat_received_commands_total") == 9)
            // At least the greetings, the answers and each message to both.
            #expect(rise("chat_sent_frames_total") >= 2 + 2 + 12)
            #expect(rise("chat_slow_readers_total") == 0)
            #expect(rise("chat_sign_ins_total", ["outcome": "failed"]) == 1)
            let commits = rise("chat_store_commit_seconds_count")
            #expect(commits >= 6 && commits == rise("chat_store_commit_writes_count"))
            #expect(rise("chat_store_commit_writes_sum") >= commits)
            #expect(rise("chat_store_commit_seconds_sum") > 0)
            #expect(rise("chat_store_failed_commits_total") == 0)
            let route = ["method": "GET", "route": "/api/v1/chat/chats/{id}"]
            #expect(rise("http_requests_total", route.merging(["status": "200"]) { $1 }) == 3)
            #expect(rise("http_requests_total", route.merging(["status": "404"]) { $1 }) == 1)
            #expect(rise("http_request_duration_seconds_count", route) == 4)
            // A path that anyone makes up is no dimension.
            #expect(rise("http_requests_total", ["method": "any", "route": "unknown", "status": "404"]) == 1)
            for socket in [bea, bo] { try await socket.cut() }
        }
    }

    @Test("they agree with what was sent as files: what was stored, refused, made small, fetched and removed")
    func uploads() async throws {
        try await withChatServer { server in
            var sizes: Int64 = 0
            for name in ["photo.jpg", "picture.png", "voice.ogg"] {
                sizes += try #require(try await server.upload(file: name, as: Salon.bo).fileSize)
            }
            let upload = try await server.upload(file: "sound.wav", as: Salon.bo)
            sizes += upload.fileSize ?? 0
            for _ in 1...2 { _ = try await server.fetch(upload.fileURL, as: Salon.bo) }
            #expect(try await server.upload(TestForm(bytes: [1, 2, 3]), as: Salon.bo).status == 415)
            #expect(try await server.upload(body: [], as: Salon.bo).status == 400)
            // What was sent and then lies unused is removed a day later.
            let late = Timestamp.now.advanced(byMilliseconds: 25 * 3_600_000)
            try await UploadSweep(
                store: server.salon.store, folder: UploadFolder(path: server.salon.folder.uploads),
                metrics: server.bus.metrics.uploads, logger: .silent, now: { late }
            ).sweep()

            let found = try await server.scrape()
            #expect(found.value("chat_uploads_total", ["outcome": "stored"]) == 4)
            #expect(found.value("chat_uploads_total", ["outcome": "refused"]) == 2)
            #expect(found.value("chat_uploads_total", ["outcome": "failed"]) == 0)
            #expect(found.value("chat_uploaded_bytes_total") == Double(sizes))
            #expect(found.value("chat_uploads_under_way") == 0)
            #expect(found.value("chat_thumbnail_seconds_count") == 2)
            #expect(found.value("chat_removed_uploads_total") == 4)
            let fetched = ["method": "GET", "route": "/uploads/chat/{file}", "status": "200"]
            #expect(found.value("http_requests_total", fetched) == 2)
            let sent = ["method": "POST", "route": "/api/v1/chat/upload"]
            #expect(found.value("http_request_duration_seconds_count", sent) == 6)
        }
    }

    @Test("an upload that the disk has no room for is counted as failed")
    func failedUpload() async throws {
        let metrics = ServerMetrics()
        await #expect(throws: Refusal.self) {
            _ = try await metrics.uploads.upload { throw Refusal(.internal, "no room", status: 507) }
        }
        let found = try Exposition(String(decoding: metrics.registry.text(), as: UTF8.self))
        #expect(found.value("chat_uploads_total", ["outcome": "failed"]) == 1)
        #expect(found.value("chat_uploads_under_way") == 0)
    }

    @Test("a slow reader that is cut off is counted, and what waits for it is seen before")
    func slowReader() async throws {
        var settings = RealtimeSettings()
        settings.unsentBytes = 64 << 10
        settings.messagesPerSecond = 0
        settings.commandsPerSecond = 0
        try await withChatServer(settings) { server in
            let id = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.joinChat(.init(chatID: id), epoch: nil))
            _ = try await bo.next("joined")
            try await bo.stopReading()
            let text = String(repeating: "x", count: 9_000)
            // Until the kernel's buffers and the bound are full.
            for _ in 1...100 {
                for _ in 1...20 { _ = try await server.salon.send(text, to: id, as: Salon.bo) }
                if try await server.scrape().value("chat_slow_readers_total") == 1 { return }
            }
            Issue.record("the slow reader was never cut off")
        }
    }

    @Test("a failed commit is counted, and its writes are not")
    func failedCommit() async throws {
        try await withSalon { salon in
            try await salon.store.write { transaction in
                // A deferred foreign key is checked at the commit, which fails there.
                try transaction.database.execute(
                    sql: """
                        CREATE TABLE parent (id INTEGER PRIMARY KEY);
                        CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
                        """)
            }
            let registry = salon.metrics.registry
            let before = try Exposition(String(decoding: registry.text(), as: UTF8.self))
            await #expect(throws: (any Error).self) {
                try await salon.store.write { transaction in
                    try transaction.database.execute(sql: "INSERT INTO child VALUES (1)")
                }
            }
            let after = try Exposition(String(decoding: registry.text(), as: UTF8.self))
            #expect(
                after.value("chat_store_failed_commits_total") == before.value("chat_store_failed_commits_total") + 1)
        }
    }

    @Test(
        "only this machine reads them, and the networks that were told; what was passed on is never of this machine",
        .rules("OPS-02"),
        arguments: [
            ([], [], 200), ([], ["X-Forwarded-For: 127.0.0.1"], 403), ([], ["Via: 1.1 proxy"], 403),
            ([], ["Forwarded: for=127.0.0.1"], 403), (["127.0.0.0/8"], ["X-Forwarded-For: 127.0.0.1"], 403),
            (["0.0.0.0/0"], ["X-Forwarded-For: 192.0.2.1"], 403), (["192.0.2.0/24"], [], 200),
        ] as [([String], [String], Int)])
    func readers(networks: [String], headers: [String], status: Int) async throws {
        try await withSalon { salon in
            let bus = try await Bus(group: MultiThreadedEventLoopGroup.singleton)
            var server = TestHTTPServer()
            MetricsRoutes(
                metrics: bus.metrics, store: salon.store, bus: bus, readers: networks.compactMap { AddressRange($0) }
            ).add(to: &server.routes)
            try await server.run { port, _ in
                let connection = try await TestConnection.connect(to: port)
                let answer = try await connection.request("GET", "/metrics", headers: headers)
                #expect(answer.status == status)
                try await connection.close()
            }
        }
    }

    @Test("behind a trusted proxy a told network's reader is let in, and no other")
    func proxied() async throws {
        try await withSalon { salon in
            let bus = try await Bus(group: MultiThreadedEventLoopGroup.singleton)
            var server = TestHTTPServer()
            server.settings.proxies = TrustedProxies(ranges: [try #require(AddressRange("127.0.0.1"))])
            MetricsRoutes(
                metrics: bus.metrics, store: salon.store, bus: bus,
                readers: [try #require(AddressRange("192.0.2.0/24"))]
            ).add(to: &server.routes)
            try await server.run { port, _ in
                for (client, status) in [("192.0.2.9", 200), ("198.51.100.1", 403), ("127.0.0.1", 403)] {
                    let connection = try await TestConnection.connect(to: port)
                    let answer = try await connection.request(
                        "GET", "/metrics", headers: ["X-Forwarded-For: \(client)"])
                    #expect(answer.status == status, "\(client)")
                    try await connection.close()
                }
            }
        }
    }

    @Test("counting a message costs next to nothing, in a build without optimisation too")
    func cost() {
        let metrics = ServerMetrics()
        var tally = LoopTally()
        let rounds = 200_000
        let clock = ContinuousClock()
        let time = clock.measure {
            for _ in 0..<rounds {
                metrics.messagesOfStaff.increment(by: 1)
                metrics.commitWrites.record(1)
                tally.sentFrames += 1
            }
        }
        #expect(time / rounds < .microseconds(10), "\(time / rounds)")
        #expect(tally.sentFrames == rounds)
    }
}
