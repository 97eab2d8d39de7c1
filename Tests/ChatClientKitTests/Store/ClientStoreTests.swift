import ChatWire
import Testing

@testable import ChatClientKit

@Suite("What a client keeps", .timeLimit(.minutes(1)))
struct ClientStoreTests {
    @Test("one process sends; when it lets go, another does")
    func lease() async throws {
        let fixture = try StoreFixture()
        let (first, second) = (ClientStore(fixture.folder), ClientStore(fixture.folder))
        _ = try await first.open()
        _ = try await second.open()
        #expect(try await first.takeOver() != nil)
        #expect(try await second.takeOver() == nil)
        _ = try await second.append(.fixture("a"), epoch: nil)
        #expect(try await first.outgoingChanges().map(\.message.id.rawValue) == ["a"])
        await first.release()
        #expect(try await second.takeOver()?.outgoing.map(\.message.id.rawValue) == ["a"])
    }

    @Test("another process's message is heard of")
    func watch() async throws {
        let fixture = try StoreFixture()
        let (mine, others) = (ClientStore(fixture.folder), ClientStore(fixture.folder))
        _ = try await mine.open()
        _ = try await others.open()
        let watch = KernelFolderWatch(fixture.folder.shared)
        async let heard: Void = watch.change()
        _ = try await others.append(.fixture("a"), epoch: nil)
        await heard
        #expect(try await mine.outgoingChanges().map(\.message.id.rawValue) == ["a"])
    }

    @Test("a damaged cache begins anew, and the outbox is untouched")
    func damagedCache() async throws {
        let fixture = try StoreFixture()
        do {
            let store = ClientStore(fixture.folder)
            _ = try await store.open()
            _ = try await store.append(.fixture("a"), epoch: nil)
        }
        try fixture.write("not a database at all, but long enough to be looked at", to: fixture.folder.cache)
        let store = ClientStore(fixture.folder)
        let contents = try await store.open()
        #expect(contents.problems.map(\.code) == [.damaged])
        #expect(contents.outgoing.map(\.message.id.rawValue) == ["a"])
        _ = try await store.takeOver()
        let problem = try await store.apply([.cache(.replaced(epoch: "e", me: .user(1)))])
        #expect(problem.map(\.code) == nil)
        #expect(try fixture.cache().contents().epoch == "e")
    }

    @Test("a damaged outbox is set aside and said to be")
    func damagedOutbox() async throws {
        let fixture = try StoreFixture()
        try fixture.write("not a database at all, but long enough to be looked at", to: fixture.folder.outbox)
        let store = ClientStore(fixture.folder)
        #expect(try await store.open().problems.map(\.code) == [.damaged])
        #expect(fixture.exists(fixture.folder.outbox + ".damaged"))
        #expect(try await store.append(.fixture("a"), epoch: nil) == 1)
    }

    @Test("accounts are told apart by server, side and the token's subject, not by the token")
    func names() throws {
        let server = try ServerAddress("http://h")
        // {"sub":"ada@salon.com","exp":1} and the same with another exp.
        let tokens = [
            "e30.eyJzdWIiOiJhZGFAc2Fsb24uY29tIiwiZXhwIjoxfQ.x", "e30.eyJzdWIiOiJhZGFAc2Fsb24uY29tIiwiZXhwIjoyfQ.y",
        ]
        let names = tokens.map { AccountFolder.name(server: server, session: Session(kind: .user, accessToken: $0)) }
        #expect(names == ["http://h user ada@salon.com", "http://h user ada@salon.com"])
        let customer = Session(kind: .customer, accessToken: tokens[0])
        #expect(AccountFolder.name(server: server, session: customer) == "http://h customer ada@salon.com")
        // A token that says nothing is known by the program that it came from, whatever it is today.
        let opaque = ["one", "two"].map { token in
            Session(kind: .user, accessToken: token, tokenCommand: TokenCommand("pass", ["salon"]))
        }
        #expect(Set(opaque.map { AccountFolder.name(server: server, session: $0) }).count == 1)
        let ready = Session(kind: .user, accessToken: "one")
        #expect(AccountFolder.name(server: server, session: ready) == "http://h user token one")
    }
}
