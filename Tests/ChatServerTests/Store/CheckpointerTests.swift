import GRDB
import Logging
import Testing

@testable import ChatServer

@Suite("Copying the write-ahead log")
struct CheckpointerTests {
    @Test("what a checkpoint beside the writer copied, the next commit overwrites")
    func restart() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            for index in 0..<20 { _ = try await salon.send("\(index)", to: chat, as: Salon.bo) }
            let before = salon.store.log.pages
            #expect(before >= 20)

            let checkpointer = Checkpointer(folder: salon.folder, log: salon.store.log, logger: .silent)
            try await checkpointer.checkpoint(on: checkpointer.connection())
            _ = try await salon.send("one more", to: chat, as: Salon.bo)

            #expect(salon.store.log.pages < before)
            #expect(try await salon.chat(chat).totalMessages == 22)
        }
    }

    @Test("the writer leaves the copying to the checkpointer: a log of a thousand pages and more stays")
    func writerCopiesNothing() async throws {
        try await withSalon { salon in
            try await salon.store.write { try $0.database.execute(sql: "CREATE TABLE bulk (page BLOB)") }
            for _ in 0..<3 {
                try await salon.store.write { transaction in
                    for _ in 0..<500 {
                        try transaction.database.execute(sql: "INSERT INTO bulk VALUES (zeroblob(4096))")
                    }
                }
            }
            #expect(salon.store.log.pages > 1_500)
        }
    }
}
