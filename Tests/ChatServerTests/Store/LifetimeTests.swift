import ChatWebSocket
import ChatWire
import Foundation
import Synchronization
import Testing

@testable import ChatServer

@Suite("What is left once it was used", .timeLimit(.minutes(1)))
struct LifetimeTests {
    @Test("a store goes with its last user, whatever was written, refused and read")
    func store() async throws {
        let remains = Remains()
        let folder = try await withSalon { salon in
            remains.watch(salon.store)
            #expect(Self.openFiles(in: salon.folder) > 0)
            let chat = try await salon.waitingChat()
            _ = await Salon.refusal { _ = try await salon.send("x", to: chat, as: Salon.dora) }
            try await salon.store.feedSearchIndex()
            #expect(try await salon.store.found("hi", as: Salon.bo) == ["Hi"])
            return salon.folder
        }
        #expect(await remains.areGone())
        // A connection with statements that nobody ended would keep its files open.
        #expect(Self.openFiles(in: folder) == 0)
    }

    /// How many of this process's descriptors are of files in that folder.
    private static func openFiles(in folder: DataFolder) -> Int {
        let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return descriptors.count { descriptor in
            let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            return file?.hasPrefix(folder.path) == true
        }
    }

    @Test("neither store nor rooms nor connections of a server that stopped live on")
    func server() async throws {
        var settings = RealtimeTests.unlimited
        settings.presenceGrace = 10
        let remains = Remains()
        try await withChatServer(settings) { server in
            remains.watch(server.salon.store)
            remains.watch(server.bus)
            remains.watch(server.realtime)
            let chat = try await server.salon.waitingChat()
            let sockets = [
                try await server.connect(Salon.bo), try await server.connect(Salon.bea),
                try await server.connect(Salon.ada, .base),
            ]
            for socket in sockets { try await socket.join(chat) }
            try await sockets[0].send(.typing(chat, isTyping: true))
            try await sockets[1].send(.sendMessage(chat, MessageDraft(text: "hello")))
            try await sockets[1].send(.joinChats([.init(chatID: ChatID(99))], epoch: nil))
            try await sockets[2].send(.auth(token: "nonsense"))
            for socket in sockets { _ = try await socket.settled() }
            // One is cut, one closes, one is closed by the server going down.
            try await sockets[0].cut()
            try await sockets[1].send(.close, [0x03, 0xE8])
            #expect(await sockets[1].closed() != nil)
        }
        #expect(await remains.areGone())
    }
}

/// Objects that ought to go, held by nobody here.
private final class Remains: Sendable {
    private struct Weak {
        weak var object: (any AnyObject & Sendable)?
    }

    private let watched = Mutex<[Weak]>([])

    func watch(_ object: any AnyObject & Sendable) { watched.withLock { $0.append(Weak(object: object)) } }

    /// Whether all go within some seconds. That an object goes is no event: this looks again and again.
    func areGone() async -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if watched.withLock({ $0.allSatisfy { $0.object == nil } }) { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return false
    }
}
