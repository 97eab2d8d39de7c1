import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

@Suite("What is done to a server that people work with", .timeLimit(.minutes(3)))
struct OperationTests {
    @Test("SIGHUP brings another certificate into use; bad files change nothing, and open connections go on")
    func certificates() async throws {
        try await withHome { folder in
            try TestCertificate.first.write(to: folder.path)
            let server = try await ServerProcess(
                serving: [
                    "--tls-certificate", "\(folder.path)/certificate.pem", "--tls-key", "\(folder.path)/key.pem",
                ], logLevel: "notice")
            let address = "https://localhost:\(try server.port)"
            let first = try Self.trusting(.first, in: folder)
            let second = try Self.trusting(.second, in: folder)
            let session = try await Session.signIn(to: address, with: server.staff, options: first)
            let client = try ChatClient(server: address, session: session, options: first)
            let (line, events) = (client.events, client.events)

            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = await client.run() }
                for await event in line {
                    if case .connection(.live) = event { break }
                }
                try "no certificate".write(toFile: "\(folder.path)/certificate.pem", atomically: true, encoding: .utf8)
                server.signal(SIGHUP)
                try await server.logs("certificate not read anew")
                _ = try await Session.signIn(to: address, with: server.customer, options: first)

                try TestCertificate.second.write(to: folder.path)
                server.signal(SIGHUP)
                try await server.logs("certificate read anew")
                // By a connection of its own: the one from before goes on.
                let stranger = try Self.trusting(.first, in: folder)
                await #expect(throws: ClientError.self) {
                    _ = try await Session.signIn(to: address, with: server.customer, options: stranger)
                }
                let other = try await Session.signIn(to: address, with: server.customer, options: second)
                let api = try ChatClient(server: address, session: other, options: second).api
                let chat = try #require(try await api.chats().first).id
                let sent = try await api.send(MessageDraft(text: "over the new one"), to: chat)
                for await event in events {
                    if case .connection(let state) = event, case .waiting = state {
                        Issue.record("the open connection was cut")
                    }
                    if case .message(let message) = event, message.id == sent.id { break }
                }
                group.cancelAll()
            }
            try await server.stop()
        }
    }

    @Test("a new secret takes over, and nobody is signed out; tokens of the old one count until it is taken away")
    func secrets() async throws {
        try await withHome { folder in
            func secret(_ name: String) throws -> String {
                let file = folder.appendingPathComponent(name).path
                try "\(UUID())\(UUID())\n".write(toFile: file, atomically: true, encoding: .utf8)
                return file
            }
            let (old, new) = (["--jwt-secret-file", try secret("old")], ["--jwt-secret-file", try secret("new")])
            let server = try await ServerProcess(serving: old)
            let before = try await Session.signIn(to: server.url, with: server.staff)
            let client = try ChatClient(server: server.url, session: before)
            let line = client.events

            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = await client.run() }
                try await Self.untilLive(line)

                try await server.restart(serving: new + old)
                try await Self.untilLive(line)
                #expect(try await Self.isAccepted(before, by: server.url))
                let meanwhile = try await Session.signIn(to: server.url, with: server.staff)

                try await server.restart(serving: new)
                try await Self.untilLive(line)
                #expect(try await !Self.isAccepted(before, by: server.url))
                #expect(try await Self.isAccepted(meanwhile, by: server.url))
                // The client came back with a token of its own renewing, and so does a program that slept through it all.
                #expect(try await !client.api.chats().isEmpty)
                group.cancelAll()
            }
            try await server.stop()
        }
    }

    @Test("a customer who is forgotten is in no file of the data folder, while the server runs", .rules("ADM-05"))
    func forgetting() async throws {
        let word = "zebrqxjvkw"
        let server = try await ServerProcess(logLevel: "notice")
        let staff = try await api(server.staff, of: server)
        let customer = try await api(server.customer, of: server)
        let chat = try #require(try await customer.chats().first)
        let upload = try await customer.upload(file: StormFolder.source("photo.jpg"), name: "\(word).jpg")
        var draft = MessageDraft(text: "my \(word)")
        draft.messageType = .image
        draft.mediaURL = upload.fileURL
        _ = try await customer.send(draft, to: chat.id)
        for number in 1...50 { _ = try await staff.send(MessageDraft(text: "\(word) \(number)"), to: chat.id) }
        // Searched for until the index has it: what the index never had, it cannot be made to forget.
        while try await staff.search(word).total < 50 {}
        #expect(try server.filesHolding(word) != [])

        let person = try #require(chat.participants.first { $0.key.type == .customer })
        try await staff.forgetCustomer(person.key.id)
        try await server.logs("what was forgotten is erased")
        #expect(try server.filesHolding(word) == [])
        #expect(try server.filesHolding(String(word.dropFirst(4))) == [])
        try await server.stop()
    }

    private func api(_ credentials: Credentials, of server: ServerProcess) async throws -> ChatAPI {
        let session = try await Session.signIn(to: server.url, with: credentials)
        return try ChatClient(server: server.url, session: session).api
    }

    private static func trusting(_ certificate: TestCertificate, in folder: URL) throws -> TransportOptions {
        let file = folder.appendingPathComponent("\(UUID()).pem").path
        try certificate.certificate.write(toFile: file, atomically: true, encoding: .utf8)
        return TransportOptions(certificateAuthorityFile: file)
    }

    /// Waits for the line to be up again, which must come by itself.
    private static func untilLive(_ events: ClientEvents) async throws {
        for await event in events {
            guard case .connection(let state) = event else { continue }
            if case .live = state { return }
            if case .signedOut(let reason) = state { Issue.record("signed out: \(reason)") }
        }
    }

    /// Whether the access token counts by itself.
    private static func isAccepted(_ session: Session, by server: String) async throws -> Bool {
        let bare = Session(kind: session.kind, accessToken: session.accessToken)
        do throws(ClientError) {
            _ = try await ChatClient(server: server, session: bare).api.chats()
            return true
        } catch {
            #expect(error.code == .unauthorized)
            return false
        }
    }
}

extension ServerProcess {
    /// The files of the data folder that hold a text, in them or in their names.
    fileprivate func filesHolding(_ text: String) throws -> [String] {
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return files.filter { file in
            let bytes = try? Data(contentsOf: folder.appendingPathComponent(file))
            return file.contains(text) || bytes?.range(of: Data(text.utf8)) != nil
        }
    }
}
