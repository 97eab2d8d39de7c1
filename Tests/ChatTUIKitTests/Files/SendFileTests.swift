import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Sending files")
struct SendFileTests {
    private func console() -> TestConsole {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        _ = console.takeEffects()
        return console
    }

    /// Names a file in the dialog, which finds it to be a picture.
    private func send(_ path: String, _ console: inout TestConsole) {
        console.press("ctrl-t")
        console.type(path)
        console.press("enter")
        console.session(.fileExamined(path: path, .file(.image, size: 240_000)))
    }

    private func begun(in effects: [Effect]) -> FileUpload? {
        for case .upload(let upload) in effects { return upload }
        return nil
    }

    /// How often words stand on the screen.
    private func count(_ words: String, _ console: TestConsole) -> Int {
        console.screen.ranges(of: words).count
    }

    private func failed(_ upload: FileUpload, _ reason: String, _ console: inout TestConsole) {
        console.session(.outgoing(OutgoingItem(upload, state: .failed(UserText(reason)))))
        console.session(.transferEnded(upload.id, .done(nil)))
    }

    @Test("a file goes with what is in the composer beside it, as an answer if it is one")
    func caption() throws {
        var console = console()
        console.press("up", "up", "r")
        console.type("like this?")
        send("hair.jpg", &console)
        let upload = try #require(begun(in: console.takeEffects()))
        #expect(upload.caption == "like this?")
        #expect(upload.replyTo == MessageID(105))
        #expect(console.state.composer.editor.isEmpty && console.state.composer.purpose == .message)
        #expect(console.screen.contains("[image] hair.jpg 240 kB"))
        let draft = upload.draft(url: "/uploads/chat/x_hair.jpg")
        #expect(draft.messageType == .image && draft.clientMessageID == upload.id && draft.content == "like this?")
    }

    @Test("what cannot be sent keeps the dialog open, says why, and leaves the composer alone")
    func refused() {
        var console = console()
        console.type("half a sentence")
        console.press("ctrl-t")
        console.type("/tmp/film.mkv")
        console.press("enter")
        #expect(console.takeEffects().contains(.examine("/tmp/film.mkv")))
        console.session(.fileExamined(path: "/tmp/film.mkv", .refused("is neither a picture nor a sound")))
        #expect(console.screen.contains("film.mkv is neither a picture nor a sound"))
        #expect(console.screen.contains("Send a file"))
        console.press("esc")
        #expect(console.state.composer.editor.text == "half a sentence")
    }

    @Test("/image sends pictures alone, and /voice sounds")
    func kinds() {
        var console = console()
        console.type("/voice hair.jpg")
        console.press("enter")
        #expect(console.takeEffects().contains(.examine("hair.jpg")))
        console.session(.fileExamined(path: "hair.jpg", .file(.image, size: 9)))
        #expect(console.screen.contains("hair.jpg is a picture, no sound"))
        #expect(begun(in: console.takeEffects()) == nil)
    }

    @Test("a folder is looked into")
    func folder() {
        var console = console()
        console.press("ctrl-t")
        console.type("pictures")
        console.press("enter")
        console.session(.fileExamined(path: "pictures", .folder))
        #expect(console.takeEffects().contains(.listPaths("pictures/")))
        console.session(.pathsFound(typed: "pictures/", ["pictures/a.jpg", "pictures/b.jpg"]))
        console.press("down", "enter")
        #expect(console.takeEffects().contains(.examine("pictures/a.jpg")))
    }

    @Test("Tab writes what all have in common, then the first")
    func completion() {
        var console = console()
        console.press("ctrl-t")
        console.type("h")
        console.session(.pathsFound(typed: "h", ["hair/", "hair-1.jpg"]))
        console.press("tab")
        #expect(console.screen.contains("File: hair"))
        console.session(.pathsFound(typed: "hair", ["hair/", "hair-1.jpg"]))
        console.press("tab")
        #expect(console.takeEffects().contains(.listPaths("hair/")))
    }

    @Test("an answer about another path than the one that is typed now counts for nothing")
    func late() {
        var console = console()
        console.press("ctrl-t")
        console.type("a.jpg")
        console.press("enter")
        console.type("x")
        console.session(.fileExamined(path: "a.jpg", .file(.image, size: 1)))
        #expect(begun(in: console.takeEffects()) == nil)
        console.session(.pathsFound(typed: "a", ["a.jpg"]))
        #expect(!console.screen.contains("a.jpg\n"))
    }

    @Test("its progress is shown; Ctrl-X stops it, and it can be sent again, under the same id")
    func progress() throws {
        var console = console()
        send("hair.jpg", &console)
        let upload = try #require(begun(in: console.takeEffects()))
        console.session(.transferring(Transfer(id: upload.id, label: "sending hair.jpg", fraction: 0.5)))
        #expect(console.screen.contains("██████████░░░░░░░░░░ 50 %"))
        console.press("ctrl-x")
        #expect(console.takeEffects() == [.stop(upload.id)])
        failed(upload, "stopped", &console)
        #expect(console.screen.contains("not sent: stopped"))
        #expect(!console.screen.contains("%"))
        console.press("up", "enter")
        #expect(console.takeEffects().contains(.upload(upload)))
        console.press("up", "d")
        #expect(console.takeEffects().contains(.stop(upload.id)))
    }

    @Test("a failed file can be thrown away")
    func discarded() throws {
        var console = console()
        send("hair.jpg", &console)
        let upload = try #require(begun(in: console.takeEffects()))
        failed(upload, "no line", &console)
        console.press("up", "d", "y")
        #expect(console.takeEffects().contains(.discard(ChatID(1), id: upload.id)))
        console.session(.outgoingRemoved(ChatID(1), id: upload.id))
        #expect(!console.screen.contains("not sent"))
    }

    @Test("once the server has the file its message waits as any other, and then stands in the chat once")
    func sent() throws {
        var console = console()
        send("hair.jpg", &console)
        let upload = try #require(begun(in: console.takeEffects()))
        let draft = upload.draft(url: "/uploads/chat/8f_hair.jpg")
        console.session(.outgoing(OutgoingItem(id: upload.id, chat: ChatID(1), draft: draft, createdAt: minutes(0))))
        console.session(.transferEnded(upload.id, .done(nil)))
        #expect(count("[image] hair.jpg", console) == 2)
        console.session(
            .message(
                .make(107, from: .user(1), "", at: minutes(0)) {
                    $0.messageType = .image
                    $0.mediaURL = draft.mediaURL
                    $0.clientMessageID = upload.id
                }))
        #expect(count("[image] hair.jpg", console) == 2)
        #expect(console.state.outbox.isEmpty)
    }

    @Test("the record of a file outlives the program as it is")
    func record() throws {
        let upload = FileUpload(
            id: "x", chat: ChatID(7), path: "~/a \"b\".jpg", kind: .voice, size: 12, caption: "two\nlines",
            replyTo: MessageID(3), createdAt: minutes(3))
        var writer = JSONWriter()
        upload.write(to: &writer)
        #expect(try FileUpload(json: JSONParser.parse(writer.bytes)) == upload)
    }

    @Test("a bar is as long as its room, and never longer", arguments: 0...40)
    func bar(cells: Int) {
        for fraction in [nil, -1, 0, 0.004, 0.5, 0.999, 1, 7, Double.nan, .infinity] {
            #expect(ProgressBar.text(fraction, cells: cells).width <= cells)
        }
    }
}
