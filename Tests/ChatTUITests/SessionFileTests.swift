import ChatClientKit
import ChatWire
import Foundation
import ChatTestSupport
import Testing

@testable import ChatTUI

@Suite("The session file", .timeLimit(.minutes(1)))
struct SessionFileTests {
    private func withFile(_ body: (SessionFile, StateFolder, URL) async throws -> Void) async throws {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: place) }
        let folder = StateFolder(profile: "test", in: place.path)
        try await body(SessionFile(in: folder), folder, place.appendingPathComponent("test"))
    }

    private var kept: KeptSession {
        KeptSession(
            server: "http://h", kind: .customer, login: "+1234567890", name: "Bo", certificateAuthorityFile: "/ca.pem",
            tokens: KeptSession.Tokens(access: "a1", refresh: "r1", expiresAt: Timestamp(milliseconds: 1_000)))
    }

    @Test("gives back what was kept, with its tokens and without")
    func roundTrip() async throws {
        try await withFile { file, _, _ in
            #expect(file.read() == nil)
            var ended = kept
            ended.tokens = nil
            for session in [kept, ended] {
                try await file.update { (kept) async throws(ClientError) in kept = session }
                #expect(file.read() == session)
            }
            try await file.update { (kept) async throws(ClientError) in kept = nil }
            #expect(file.read() == nil)
        }
    }

    @Test(
        "what is no session, or one of a later form, is none",
        arguments: ["", "{", "[]", #"{"version":2,"server":"http://h","kind":"user","login":"a"}"#, #"{"version":1}"#])
    func unreadable(contents: String) async throws {
        try await withFile { file, folder, _ in
            try folder.write(Array(contents.utf8), to: "session.json")
            #expect(file.read() == nil)
            try await file.update { (kept) async throws(ClientError) in kept = self.kept }
            #expect(file.read() == kept)
        }
    }

    @Test("changes come one after the other, whoever makes them")
    func exclusive() async throws {
        try await withFile { file, folder, _ in
            try await file.update { (kept) async throws(ClientError) in kept = self.kept }
            await withTaskGroup { group in
                for _ in 0..<20 {
                    // A file of its own for each, as another process has.
                    group.addTask {
                        try? await SessionFile(in: folder).update { (kept) async throws(ClientError) in
                            let count = Int(kept?.tokens?.access.dropFirst() ?? "") ?? 0
                            await Task.yield()
                            kept?.tokens?.access = "a\(count + 1)"
                        }
                    }
                }
            }
            #expect(file.read()?.tokens?.access == "a21")
        }
    }

    @Test("a session that the server ended loses its tokens; whose it was stays")
    func ended() async throws {
        try await withFile { file, _, _ in
            try await file.update { (kept) async throws(ClientError) in kept = self.kept }
            let sharing = SharedSession(kept, in: file)
            await #expect(throws: ClientError.self) {
                try await sharing.update { _ async throws(ClientError) in
                    throw ClientError(.unreachable, "The line is down.")
                }
            }
            #expect(file.read() == kept)
            await #expect(throws: ClientError.self) {
                try await sharing.update { _ async throws(ClientError) in
                    throw ClientError(.unauthorized, "It has ended.", status: 401)
                }
            }
            #expect(file.read()?.tokens == nil)
            #expect(file.read()?.login == kept.login)
        }
    }

    @Test("another person's session is neither used nor touched by who shared the one before")
    func replaced() async throws {
        try await withFile { file, _, _ in
            let sharing = SharedSession(kept, in: file)
            var other = kept
            other.login = "+1999999999"
            try await file.update { (kept) async throws(ClientError) in kept = other }
            let result = try await sharing.update { session async throws(ClientError) in
                #expect(session == nil)
                return Session(kind: .customer, accessToken: "a9")
            }
            #expect(result == nil)
            #expect(file.read() == other)
        }
    }

    @Test("forgetting leaves nothing but the lock, and ends the session after it is no longer kept")
    func forgetting() async throws {
        try await withFile { file, folder, place in
            try await file.update { (kept) async throws(ClientError) in kept = self.kept }
            try folder.folder("drafts").folder("deep").write([1], to: "draft")
            try FileManager.default.createSymbolicLink(
                at: place.appendingPathComponent("link"), withDestinationURL: URL(fileURLWithPath: "/etc"))
            var ended: [String] = []
            try await file.forgetAll { kept in
                #expect(file.read() == nil)
                ended.append(kept.login)
            }
            #expect(ended == [kept.login])
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path) == ["session.lock"])
            #expect(FileManager.default.fileExists(atPath: "/etc/passwd"))
        }
    }

    @Test("descriptions hold no tokens", .threats("SEC-04"))
    func secrets() {
        var dumped = ""
        dump(kept, to: &dumped)
        for text in ["\(kept)", String(reflecting: kept), dumped] {
            #expect(!text.contains("a1") && !text.contains("r1"))
        }
    }
}
