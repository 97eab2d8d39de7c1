import ChatTestSupport
import ChatWire
import Foundation
import GRDB
import ServiceLifecycle
import Synchronization
import Testing

@testable import ChatServer

@Suite("Uploads that nothing uses", .timeLimit(.minutes(1)))
struct UploadSweepTests {
    @Test("an upload goes once no message has used it for 24 hours, and no sooner")
    func unused() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let used = try await server.upload(file: "photo.jpg", as: Salon.bo)
            let deleted = try await server.upload(file: "voice.ogg", as: Salon.bo)
            let unused = try await server.upload(file: "picture.png", as: Salon.bo)
            try await server.send(used, to: chat, as: Salon.bo)
            let message = try await server.send(deleted, to: chat, as: Salon.bo)
            #expect(try await server.call("DELETE", "/chat/messages/\(message.id)", as: Salon.bo).status == 200)

            try await server.sweep(after: .seconds(24 * 3600 - 60))
            for upload in [used, deleted, unused] {
                #expect(try await server.fetch(upload.fileURL, as: Salon.bo).status == 200)
            }
            try await server.sweep(after: .seconds(24 * 3600 + 60))
            #expect(try await server.fetch(used.fileURL, as: Salon.bo).status == 200)
            for upload in [deleted, unused] {
                #expect(try await server.fetch(upload.fileURL, as: Salon.bo).status == 404)
            }
            // The picture and its thumbnail.
            #expect(try server.filesOnDisk().count == 2)
        }
    }

    @Test("the files of a customer who was forgotten go with the next sweep", .threats("ISO-09"))
    func forgotten() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let upload = try await server.upload(file: "photo.jpg", as: Salon.bo)
            try await server.send(upload, to: chat, as: Salon.bo)
            let answer = try await server.call("DELETE", "/admin/customers/1", as: Salon.ada)
            #expect((200..<300).contains(answer.status))
            try await server.sweep(after: .seconds(60))
            #expect(try await server.fetch(upload.fileURL, as: Salon.bo).status == 404)
            #expect(try server.filesOnDisk() == [])
        }
    }

    @Test("what a crash left behind goes: what was being received, and files that no row names")
    func leftovers() async throws {
        try await withChatServer { server in
            let kept = try await server.upload(file: "picture.png", as: Salon.bo)
            let uploads = server.salon.folder.uploads
            for path in ["incoming/\(UploadID())", "chat/\(UploadID())", "thumbnails/\(UploadID())"] {
                #expect(FileManager.default.createFile(atPath: "\(uploads)/\(path)", contents: Data([1])))
            }
            try await server.sweep(after: .seconds(60))
            #expect(try server.filesOnDisk().count == 5)
            try await server.sweep(after: .seconds(2 * 3600))
            #expect(try server.filesOnDisk().count == 4)
            let chat = try await server.salon.waitingChat()
            try await server.send(kept, to: chat, as: Salon.bo)
            try await server.sweep(after: .seconds(25 * 3600))
            #expect(try server.filesOnDisk().count == 2)
            #expect(try await server.fetch(kept.fileURL, as: Salon.bo).status == 200)
        }
    }

    @Test("the sweep comes every hour by its clock, and ends with the server")
    func hourly() async throws {
        try await withChatServer { server in
            let clock = ManualClock()
            let (looks, look) = AsyncStream.makeStream(of: Void.self)
            let sweep = UploadSweep(
                store: server.salon.store, folder: UploadFolder(path: server.salon.folder.uploads),
                metrics: server.bus.metrics.uploads, logger: .silent, clock: clock,
                now: {
                    look.yield()
                    return .now
                })
            let group = ServiceGroup(services: [sweep], logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var iterator = looks.makeAsyncIterator()
                _ = await iterator.next()
                for _ in 0..<2 {
                    try await server.until("it sleeps") { clock.deadlines.count == 1 }
                    clock.advance(by: .seconds(3600))
                    _ = await iterator.next()
                }
                await group.triggerGracefulShutdown()
                try await tasks.waitForAll()
            }
        }
    }

    @Test("who lets very much lie unused must wait", .threats("FILE-06"))
    func tooMuchUnused() async throws {
        try await withChatServer { server in
            _ = try await server.upload(file: "picture.png", as: Salon.bo)
            try await server.salon.store.write {
                try $0.database.execute(sql: "UPDATE upload SET size = 600000000")
            }
            let answer = try await server.upload(TestForm(bytes: try MediaFile.bytes("picture.png")), as: Salon.bo)
            #expect(answer.status == 429)
            _ = try await server.upload(file: "picture.png", as: Salon.eda)
        }
    }
}

extension TestChatServer {
    /// Sweeps as if so much time had passed.
    fileprivate func sweep(after time: Duration) async throws {
        let now = Timestamp.now.advanced(byMilliseconds: time.components.seconds * 1000)
        let sweep = UploadSweep(
            store: salon.store, folder: UploadFolder(path: salon.folder.uploads), metrics: bus.metrics.uploads,
            logger: .silent, now: { now })
        try await sweep.sweep()
    }
}
