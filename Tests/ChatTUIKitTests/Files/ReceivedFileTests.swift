import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Files that came")
struct ReceivedFileTests {
    private static func image(_ id: Int64, at url: String) -> Message {
        .make(id, from: .customer(1), "", at: minutes(0)) {
            $0.messageType = .image
            $0.mediaURL = url
        }
    }

    private func console(_ messages: Message...) -> TestConsole {
        var console = TestConsole()
        console.loadChats()
        console.press("alt-1")
        console.session(.history(ChatID(1), messages: messages, hasOlder: false))
        _ = console.takeEffects()
        return console
    }

    private func opened(in effects: [Effect]) -> RemoteFile? {
        for case .open(let file, _, _) in effects { return file }
        return nil
    }

    @Test("o opens the file of a message, s saves it")
    func keys() throws {
        var console = console(Self.image(1, at: "/uploads/chat/8f_hair.jpg"))
        console.press("up", "o")
        #expect(opened(in: console.takeEffects())?.url == "/uploads/chat/8f_hair.jpg")
        console.press("up", "s")
        guard case .save(let files, nil, _)? = console.takeEffects().last else {
            Issue.record("nothing is saved")
            return
        }
        #expect(files.map(\.name.original) == ["hair.jpg"])
    }

    @Test("/save and /open take the newest message that has a file")
    func commands() throws {
        var console = console(
            Self.image(1, at: "/uploads/chat/8f_hair.jpg"), .make(2, from: .customer(1), "words", at: minutes(0)))
        console.type("/save ~/new.jpg")
        console.press("enter")
        guard case .save(let files, "~/new.jpg", _)? = console.takeEffects().last else {
            Issue.record("nothing is saved")
            return
        }
        #expect(files.map(\.name.original) == ["hair.jpg"])
        console.type("/open")
        console.press("enter")
        #expect(opened(in: console.takeEffects()) != nil)
    }

    @Test("nothing is fetched from others before one has said yes to their name")
    func foreign() {
        var console = console(Self.image(1, at: "https://tracker.example/pixel.png?who=ada"))
        console.press("up", "o")
        #expect(opened(in: console.takeEffects()) == nil)
        #expect(console.screen.contains("tracker.example"))
        console.press("n")
        #expect(console.takeEffects().isEmpty)
        console.press("o")
        console.press("y")
        #expect(opened(in: console.takeEffects())?.url == "https://tracker.example/pixel.png?who=ada")
    }

    @Test("an address that leads nowhere is not followed")
    func nowhere() {
        var console = console(Self.image(1, at: "file:///etc/passwd"))
        console.press("up", "o")
        #expect(console.takeEffects().isEmpty)
        #expect(console.screen.contains("nothing is fetched"))
    }

    @Test("a picture fills the screen until a key is pressed; a new size ends it")
    func picture() throws {
        var console = console(Self.image(1, at: "/uploads/chat/8f_hair.jpg"))
        let picture = try #require(
            Picture(output: "██".utf8, size: Size(columns: 9, rows: 9), title: UserText("hair.jpg")))
        console.session(.picture(picture))
        #expect(console.state.picture == picture)
        #expect(console.screen.contains("hair.jpg") && !console.screen.contains("write a message"))
        console.press("x")
        #expect(console.state.picture == nil && console.state.composer.editor.isEmpty)
        console.session(.picture(picture))
        console.feed(.resize(Size(columns: 90, rows: 30)))
        #expect(console.state.picture == nil)
    }

    @Test("a picture does not come over what one has gone on to")
    func late() throws {
        var console = console(Self.image(1, at: "/uploads/chat/8f_hair.jpg"))
        console.press("f1")
        console.session(
            .picture(try #require(Picture(output: "█".utf8, size: Size(columns: 9, rows: 9), title: UserText("")))))
        #expect(console.state.picture == nil)
    }

    @Test("a transcript is written as one says, as text by itself")
    func export() {
        var console = console(Self.image(1, at: "/uploads/chat/8f_hair.jpg"))
        for (typed, format) in [("/export", TranscriptFormat.text), ("/export html", .html)] {
            console.type(typed)
            console.press("enter")
            guard case .export(ChatID(1), format, "Bo Lind 2026-11-23", _)? = console.takeEffects().last else {
                Issue.record("\(typed) writes nothing")
                return
            }
        }
        console.type("/export pdf")
        console.press("enter")
        #expect(console.takeEffects().isEmpty)
        #expect(console.screen.contains("text, json, html"))
    }

    @Test("what is under way is shown, stopped last begun first, and its end is told")
    func transfers() {
        var console = console()
        console.session(.transferring(Transfer(id: "a", label: "saving a.jpg", fraction: nil)))
        console.session(.transferring(Transfer(id: "b", label: "fetching b.jpg", fraction: 0.25)))
        #expect(console.screen.contains("fetching b.jpg (2 in all) ███░░░░░░░░░░░ 25 %"))
        console.press("ctrl-x")
        #expect(console.takeEffects() == [.stop("b")])
        console.session(.transferEnded("b", .done("stopped")))
        #expect(console.screen.contains("stopped") && console.screen.contains("saving a.jpg"))
        console.session(.transferEnded("a", .failed("the disk is full")))
        #expect(console.screen.contains("the disk is full"))
        console.press("ctrl-x")
        #expect(console.takeEffects().isEmpty)
    }

    @Test("the panel tells since when one is a customer, and one can go to their other chats")
    func past() {
        var console = TestConsole()
        console.loadChats()
        console.press("alt-1")
        #expect(console.takeEffects().contains(.loadCustomer(1, ChatID(1))))
        console.press("alt-h")
        #expect(console.screen.contains("no other chat"))
        var old = Chat.make(
            77, [.customer(1, "Bo Lind")], last: minutes(60 * 24 * 300), preview: "see you in spring")
        old.isArchived = true
        console.session(
            .customerPast(
                ChatID(1),
                CustomerPast(
                    since: minutes(60 * 24 * 800), chats: [old, .make(1, [], last: minutes(0))], beside: ChatID(1),
                    me: .user(1))))
        #expect(console.screen.contains("customer since 2024") && console.screen.contains("earlier chats 1"))
        console.press("alt-h")
        #expect(console.screen.contains("see you in spring"))
        console.press("enter")
        #expect(console.takeEffects().contains(.fetchChat(ChatID(77))))
    }

    @Test("an appointment's time is shown where one is")
    func card() {
        var console = console(
            .make(1, from: .customer(1), "Appointment #88", at: minutes(0)) {
                $0.reference = Reference(
                    kind: .appointment, id: 88, data: ["starts_at": .string("2026-11-27T16:00:00Z")])
            })
        #expect(console.screen.contains("Fri 27 Nov 16:00"))
        console.wait(milliseconds: 1)
    }
}
