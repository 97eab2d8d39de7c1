import ChatWire
import Crypto
import Foundation
import GRDB
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import Testing

@testable import ChatServer

@Suite("Webhooks", .timeLimit(.minutes(2)))
struct WebhookTests {
    private static let secret = SigningSecret(bytes: Array("a secret that is thirty-two bytes".utf8))
    private static let minute: Int64 = 60_000

    /// The time of a sender, which a test moves.
    private final class Time: Sendable {
        private let passed = Mutex<Int64>(0)

        var now: Timestamp { Timestamp.now.advanced(byMilliseconds: passed.withLock { $0 }) }

        func pass(_ milliseconds: Int64) { passed.withLock { $0 += milliseconds } }
    }

    private struct World {
        let salon: Salon
        let chat: ChatID
        let receiver: WebhookReceiver
        let time: Time
        let sender: WebhookSender

        /// Looks once, and tells what is due.
        func round() async throws {
            try await sender.collect()
            try await sender.tell()
        }

        func scraped() throws -> Exposition {
            try Exposition(String(decoding: salon.metrics.registry.text(), as: UTF8.self))
        }

        func waiting() async throws -> Int { try await salon.store.read { try WebhookEvent.count(in: $0) } }
    }

    /// Bo's chat, which Bea has taken, a receiver, and a sender that has looked once: what was before is nobody's news.
    private func withWorld(
        online: Set<ParticipantKey> = [], url: String? = nil, limit: TimeAmount = .seconds(10),
        _ body: (World) async throws -> Void
    ) async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(chat, by: Salon.bea) }
            _ = try await salon.send("what can I do?", to: chat, as: Salon.bea)
            let receiver = WebhookReceiver()
            try await receiver.run { address in
                let time = Time()
                let target = try #require(WebhookTarget(url ?? address))
                let sender = WebhookSender(
                    store: salon.store,
                    client: try WebhookClient(target, group: MultiThreadedEventLoopGroup.singleton, limit: limit),
                    secret: Self.secret, metrics: salon.metrics.webhooks, logger: .silent,
                    unansweredAfter: 5 * Self.minute, online: { online }, now: { time.now })
                let world = World(salon: salon, chat: chat, receiver: receiver, time: time, sender: sender)
                try await world.round()
                #expect(receiver.requests.isEmpty)
                try await body(world)
            }
        }
    }

    @Test("a message is told once to the system of those who are offline, signed, with what a push service needs")
    func message() async throws {
        try await withWorld { world in
            let sent = try await world.salon.send("is 4 free?", to: world.chat, as: Salon.bo)
            try await world.round()
            try await world.round()
            #expect(world.receiver.requests.count == 1)
            let request = try #require(world.receiver.requests.first)
            let json = request.json
            #expect(request.type == "message" && json["salon_id"]?.integerValue == 1)
            #expect(json["chat"]?["id"]?.integerValue == world.chat.rawValue)
            #expect(json["message"]?["id"]?.integerValue == sent.view.record.id.rawValue)
            #expect(json["message"]?["preview"]?.stringValue == "is 4 free?")
            #expect(json["message"]?["sender_name"]?.stringValue == "Bo")
            let recipients = try #require(json["recipients"]?.arrayValue)
            #expect(recipients.map { $0["email"]?.stringValue } == ["bea@glow"])
            #expect(request.header("X-SalonChat-Event") == "message")
            #expect(request.header("X-SalonChat-Delivery") == request.id)
            // As docs/operations.md tells receivers to check it.
            let time = try #require(request.header("X-SalonChat-Timestamp"))
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(time).".utf8) + Data(request.bytes),
                using: SymmetricKey(data: Data("a secret that is thirty-two bytes".utf8)))
            let hexadecimal = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(request.header("X-SalonChat-Signature") == "sha256=\(hexadecimal)")
            #expect(try world.scraped().value("chat_webhooks_total", ["outcome": "delivered"]) == 1)
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("who is online, muted the chat or wrote it misses nothing, and a message that is deleted is not told")
    func nobodyMisses() async throws {
        try await withWorld(online: [Salon.bea.key]) { world in
            _ = try await world.salon.send("hello", to: world.chat, as: Salon.bo)
            try await world.round()
            // Bo is offline, and has muted the chat.
            _ = try await world.salon.store.write { try $0.mute(world.chat, true, by: Salon.bo) }
            _ = try await world.salon.send("hello too", to: world.chat, as: Salon.bea)
            try await world.round()
            _ = try await world.salon.store.write { try $0.mute(world.chat, false, by: Salon.bo) }
            let message = try await world.salon.send("oops", to: world.chat, as: Salon.bea).view.record.id
            try await world.sender.collect()
            #expect(try await world.waiting() == 1)
            try await world.salon.store.write { try $0.delete(message, by: Salon.bea) }
            try await world.round()
            #expect(world.receiver.requests.isEmpty)
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("a receiver that fails is asked again, later each time, and told all in order once it is back")
    func failing() async throws {
        try await withWorld { world in
            world.receiver.expect(.answer(500), .answer(503), .answer(429))
            for text in ["one", "two"] { _ = try await world.salon.send(text, to: world.chat, as: Salon.bo) }
            for (failures, wait) in [(1, 5_000), (2, 10_000), (3, 20_000)] as [(Int, Int64)] {
                try await world.round()
                #expect(world.receiver.requests.count == failures)
                world.time.pass(wait - 1_000)
                try await world.round()
                #expect(world.receiver.requests.count == failures, "it waits")
                world.time.pass(1_000)
            }
            _ = try await world.salon.send("three", to: world.chat, as: Salon.bo)
            try await world.round()
            let previews = world.receiver.requests.map { $0.json["message"]?["preview"]?.stringValue }
            #expect(previews == ["one", "one", "one", "one", "two", "three"])
            #expect(Set(world.receiver.requests.prefix(4).map(\.id)).count == 1, "so that a receiver can tell doubles")
            #expect(try world.scraped().value("chat_webhooks_total", ["outcome": "failed"]) == 3)
        }
    }

    @Test("a receiver that stalls holds nothing up for longer than the limit, and is told again")
    func stalling() async throws {
        try await withWorld(limit: .milliseconds(200)) { world in
            world.receiver.expect(.stall)
            _ = try await world.salon.send("one", to: world.chat, as: Salon.bo)
            let start = ContinuousClock.now
            try await world.round()
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await world.waiting() == 1)
            world.time.pass(5_000)
            try await world.round()
            #expect(world.receiver.requests.count == 2)
            #expect(try await world.waiting() == 0)
        }
    }

    @Test("a receiver that is not there is waited for, and a new process goes on where the old one was")
    func gone() async throws {
        try await withWorld(url: "http://127.0.0.1:9/hook") { world in
            _ = try await world.salon.send("one", to: world.chat, as: Salon.bo)
            try await world.round()
            #expect(world.receiver.requests.isEmpty)
            #expect(try await world.waiting() == 1)
            try await world.receiver.run { address in
                let store = try Store(folder: world.salon.folder)
                let time = world.time
                time.pass(5_000)
                let next = WebhookSender(
                    store: store,
                    client: try WebhookClient(
                        try #require(WebhookTarget(address)), group: MultiThreadedEventLoopGroup.singleton),
                    secret: Self.secret, metrics: world.salon.metrics.webhooks, logger: .silent,
                    unansweredAfter: 5 * Self.minute, online: { [] }, now: { time.now })
                try await next.collect()
                try await next.tell()
                #expect(world.receiver.requests.count == 1)
            }
        }
    }

    @Test("what a receiver refuses holds nothing else up, and is given up after a day")
    func refused() async throws {
        try await withWorld { world in
            world.receiver.expect(.answer(422))
            for text in ["one", "two"] { _ = try await world.salon.send(text, to: world.chat, as: Salon.bo) }
            try await world.round()
            #expect(world.receiver.requests.map { $0.json["message"]?["preview"]?.stringValue } == ["one", "two"])
            #expect(try await world.waiting() == 1)
            world.time.pass(WebhookSender.lifetime)
            try await world.round()
            #expect(world.receiver.requests.count == 2)
            #expect(try await world.waiting() == 0)
            #expect(try world.scraped().value("chat_webhooks_total", ["outcome": "dropped"]) == 1)
        }
    }

    @Test("of each wait is told once: in the queue at once, unanswered when it lasts; and of the next one anew")
    func waits() async throws {
        try await withWorld(online: [Salon.bea.key, Salon.bo.key, Salon.eda.key]) { world in
            let store = world.salon.store
            let queued = try await store.write {
                try $0.open(OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "hi"), by: Salon.eda).chat.id
            }
            _ = try await world.salon.send("hello?", to: world.chat, as: Salon.bo)
            for _ in 1...2 { try await world.round() }
            #expect(world.receiver.requests.map(\.type) == ["waiting"])
            #expect(world.receiver.requests.first?.json["chat"]?["id"]?.integerValue == queued.rawValue)
            #expect(world.receiver.requests.first?.json["recipients"] == .array([]))

            // The store's own clock stamps messages; the sender's is ahead of it.
            try await store.write { transaction in
                try transaction.database.execute(sql: "UPDATE webhook_wait SET since = since - 300000")
                try transaction.database.execute(sql: "UPDATE chat SET waiting_since = waiting_since - 300000")
                transaction.forgetAccounts()
            }
            for _ in 1...2 { try await world.round() }
            #expect(world.receiver.requests.map(\.type) == ["waiting", "unanswered", "unanswered"])
            let unanswered = world.receiver.requests.dropFirst().first {
                $0.json["chat"]?["id"]?.integerValue == world.chat.rawValue
            }
            #expect(unanswered?.json["recipients"]?.arrayValue?.map { $0["email"]?.stringValue } == ["bea@glow"])

            _ = try await world.salon.send("yes?", to: world.chat, as: Salon.bea)
            try await world.round()
            _ = try await store.write { try $0.claim(queued, by: Salon.bea) }
            _ = try await world.salon.send("yes?", to: queued, as: Salon.bea)
            try await world.round()
            #expect(try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM webhook_wait") } == 0)
            _ = try await world.salon.send("and now?", to: world.chat, as: Salon.bo)
            try await world.round()
            #expect(world.receiver.requests.count == 3, "taken chats are told of when nobody answers for long")
        }
    }

    @Test("a restored store tells nothing that the store before it had to tell")
    func restored() async throws {
        try await withWorld(url: "http://127.0.0.1:9/hook") { world in
            _ = try await world.salon.send("one", to: world.chat, as: Salon.bo)
            try await world.sender.collect()
            #expect(try await world.waiting() == 1)
            let archive = "\(world.salon.folder.path)/a.tar"
            _ = try Backup(dataPath: world.salon.folder.path).write(to: archive)
            _ = try Restore(dataPath: "\(world.salon.folder.path)/new").run(from: archive)
            let store = try Store(folder: DataFolder(path: "\(world.salon.folder.path)/new"))
            #expect(try await store.read { try WebhookEvent.count(in: $0) } == 0)
        }
    }

    @Test(
        "a target is a URL of the web without a user's name",
        arguments: [
            ("https://salon.example/hook?a=b", "salon.example:443 salon.example /hook?a=b"),
            ("http://127.0.0.1:9000", "127.0.0.1:9000 127.0.0.1:9000 /"), ("http://[::1]:9/x", "::1:9 [::1]:9 /x"),
            ("ftp://a/b", ""), ("https://user@a/b", ""), ("/hook", ""), ("https://", ""), ("http://a:0/", ""),
        ])
    func targets(text: String, expected: String) {
        let target = WebhookTarget(text)
        #expect(target.map { "\($0.host):\($0.port) \($0.authority) \($0.path)" } ?? "" == expected)
    }

    @Test("waits between attempts double from five seconds up to five minutes")
    func delays() {
        #expect(
            (0...8).map { WebhookSender.delay(after: $0) }
                == [5, 10, 20, 40, 80, 160, 300, 300, 300].map { $0 * 1_000 })
        #expect(WebhookSender.delay(after: .max) == 300_000 && WebhookSender.delay(after: -1) == 5_000)
    }
}
