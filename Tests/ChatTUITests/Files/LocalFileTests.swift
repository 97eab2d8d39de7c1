import ChatTUIKit
import ChatWire
import Foundation
import Testing

@testable import ChatTUI

@Suite("Files on this machine", .timeLimit(.minutes(1)))
struct LocalFileTests {
    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]

    @Test("what can be sent is told by its bytes, and all else with its reason")
    func examine() async throws {
        try await withFolder { folder in
            func write(_ name: String, _ bytes: [UInt8]) throws -> String {
                let place = folder.appendingPathComponent(name)
                try Data(bytes).write(to: place)
                return place.path
            }
            #expect(LocalFile.examine(try write("a.txt", png)) == .file(.image, size: 10))
            #expect(LocalFile.examine(try write("a.ogg", Array("OggS\u{0}".utf8))) == .file(.voice, size: 5))
            #expect(LocalFile.examine(folder.path) == .folder)
            #expect(LocalFile.examine(folder.path + "/nothing") == .refused("is not there"))
            #expect(LocalFile.examine(folder.path + "/a.txt/x") == .refused("is not there"))
            #expect(LocalFile.examine(try write("empty.png", [])) == .refused("is empty"))
            #expect(
                LocalFile.examine(try write("words.png", Array("hello".utf8)))
                    == .refused("is neither a picture nor a sound that can be sent"))
            let large = try write("large.png", png)
            #expect(truncate(large, WireLimits.uploadBytes + 1) == 0)
            #expect(LocalFile.examine(large) == .refused("has 10 MB; the server takes 10 MB"))
            let pipe = folder.path + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            #expect(LocalFile.examine(pipe) == .refused("is no file"))
        }
    }

    @Test("a new file takes a free name, is its owner's alone, and goes again unless it is kept")
    func newFile() async throws {
        try await withFolder { folder in
            let place = folder.path + "/new/folder"
            var kept = try NewFile.named("hair.jpg", in: place)
            #expect(kept.path == place + "/hair.jpg")
            var status = stat()
            #expect(stat(kept.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
            do {
                let second = try NewFile.named("hair.jpg", in: place)
                #expect(second.path == place + "/hair (2).jpg")
            }
            #expect(access(place + "/hair (2).jpg", F_OK) != 0)
            kept.keep()
            #expect(throws: NewFile.Failure.self) { _ = try NewFile.at(place + "/hair.jpg") }
        }
    }

    @Test("a dangling link is not written through")
    func link() async throws {
        try await withFolder { folder in
            #expect(symlink(folder.path + "/elsewhere", folder.path + "/hair.jpg") == 0)
            var file = try NewFile.named("hair.jpg", in: folder.path)
            #expect(file.path == folder.path + "/hair (2).jpg")
            file.keep()
        }
    }

    @Test("a file on its way is kept until it is forgotten; another console's is left to it")
    func store() async throws {
        try await withFolder { folder in
            let profile = StateFolder(profile: "p", in: folder.path)
            let store = UploadStore(profile: profile, server: "http://h", account: .user(1))
            let upload = FileUpload(
                id: "0f", chat: ChatID(1), path: "~/x.jpg", kind: .image, size: 3, caption: "so?",
                createdAt: Timestamp(milliseconds: 5))
            try await store.save(upload)
            #expect(await store.load() == [upload])
            #expect(await UploadStore(profile: profile, server: "http://h", account: .user(2)).load().isEmpty)
            // The test runner's parent lives as long as this.
            let own = profile.folder("uploads").folder("http://h").folder("user-1")
            let bytes = try #require(own.read("0f"))
            let text = String(decoding: bytes, as: UTF8.self)
            try own.write(
                Array(text.replacingOccurrences(of: "\(getpid())", with: "\(getppid())").utf8), to: "0f")
            #expect(await store.load().isEmpty)
            await store.remove("0f")
            #expect(own.read("0f") == nil)
        }
    }

    @Test("of each chat one file is on its way at a time, in the order of sending")
    func lanes() {
        var lanes = UploadLanes()
        func upload(_ id: String, _ chat: Int64) -> FileUpload {
            FileUpload(
                id: id, chat: ChatID(chat), path: "x", kind: .image, size: 1, createdAt: Timestamp(milliseconds: 0))
        }
        // One after the other, as each changes what the next finds.
        let begins = [lanes.append(upload("a", 1)), lanes.append(upload("b", 1)), lanes.append(upload("c", 1))]
        #expect(begins == [true, false, false])
        let other = lanes.append(upload("d", 2))
        #expect(other)
        let removed = [lanes.removeWaiting("a")?.id, lanes.removeWaiting("b")?.id]
        #expect(removed == [nil, "b"])
        #expect(lanes.first(in: ChatID(1))?.id == "a")
        let (goesOn, next) = (lanes.removeFirst(in: ChatID(1)), lanes.first(in: ChatID(1))?.id)
        #expect(goesOn && next == "c")
        let (isLeft, begin) = (lanes.removeFirst(in: ChatID(1)), lanes.append(upload("e", 1)))
        #expect(!isLeft && begin)
    }

    @Test("work is stopped by its name, and tells by nothing that it was")
    func stops() async {
        let stops = StopSwitches()
        #expect(!stops.stop("x"))
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        async let stopped: Int? = stops.run("x") {
            beginning.yield()
            try? await Task.sleep(for: .seconds(60))
            return 1
        }
        for await _ in began { break }
        #expect(stops.stop("x"))
        #expect(await stopped == nil)
        #expect(await stops.run("y") { 2 } == 2)
        #expect(!stops.stop("y"))
    }

    @Test("a program's results are read, as long as it ends well, in time, and is not endless")
    func pipes() async {
        func output(_ script: String, within limit: Duration = .seconds(20)) async -> [UInt8]? {
            await PipedProgram.output(of: "/bin/sh", ["sh", "-c", script], limit: 100_000, within: limit)
        }
        #expect(await output("printf ab; printf c >&2") == Array("abc".utf8.prefix(2)))
        #expect(await output("printf ab; exit 1") == nil)
        #expect(await output("cat /dev/zero") == nil)
        #expect(await output("exec >&-; sleep 60", within: .milliseconds(200)) == nil)
        #expect(await output("cat") == [])
    }

    @Test("a program that is not there, or fails, is told of; one that ends well is not")
    func programs() async throws {
        let missing = try #require(ProgramWords("/nonexistent/viewer"))
        #expect(await DetachedProgram.open("x", with: missing)?.contains("/nonexistent/viewer") == true)
        let failing = try #require(ProgramWords("sh -c 'exit 3'"))
        #expect(await DetachedProgram.open("x", with: failing) == "sh has failed, with status 3")
        let killed = try #require(ProgramWords("sh -c 'kill -9 $$'"))
        #expect(await DetachedProgram.open("x", with: killed) == "sh died of signal 9")
        let well = try #require(ProgramWords("sh -c '[ \"$0\" = \"a b;exit 1\" ] && [ ! -t 0 ]'"))
        #expect(await DetachedProgram.open("a b;exit 1", with: well) == nil)
    }
}
