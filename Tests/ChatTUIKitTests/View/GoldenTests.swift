import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Screens")
struct GoldenTests {
    static let sizes = [
        Size(columns: 120, rows: 40), Size(columns: 80, rows: 24), Size(columns: 40, rows: 10),
    ]

    private func check(_ console: TestConsole, _ name: String) {
        let size = console.state.size
        expectGolden(view(console.state, size: size), "\(name)-\(size.columns)x\(size.rows)")
    }

    @Test("the sign-in form", arguments: sizes)
    func signIn(size: Size) {
        var console = TestConsole(size, as: nil)
        console.type("ada@salon.com")
        console.press("tab")
        console.type("secret")
        check(console, "sign-in")
    }

    @Test("the list, before a chat is open", arguments: sizes)
    func list(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        check(console, "list")
    }

    @Test("an open chat: days, new line, groups, quote, image, card, ticks, typing", arguments: sizes)
    func chat(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.session(.typing(ChatID(1), .customer(1), isTyping: true))
        console.type("Tomorrow at four would be")
        console.wait(milliseconds: 400)
        console.session(.draftSaved(ChatID(1)))
        check(console, "chat")
    }

    @Test("a line that is down, with messages queued and one failed", arguments: sizes)
    func reconnecting(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.session(
            .line(
                .reconnecting(
                    reason: UserText("connection refused"), next: TestConsole.start.advanced(byMilliseconds: 4_000))))
        console.type("are you there?")
        console.press("enter")
        console.session(
            .outgoing(
                OutgoingItem(
                    id: "x", chat: ChatID(1), text: "too fast", createdAt: TestConsole.start,
                    state: .failed(UserText("rate limited")))))
        check(console, "reconnecting")
    }

    @Test("scrolled up while messages come in", arguments: sizes)
    func scrolledUp(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("alt-1")
        let old = (201...290).map { Message.make($0, from: .customer(1), "message \($0)", at: minutes(400 - $0)) }
        console.session(.history(ChatID(1), messages: old, hasOlder: false))
        console.press("pgup")
        for id in 291...293 {
            console.session(.message(.make(Int64(id), from: .customer(1), "later \(id)", at: minutes(0))))
        }
        check(console, "scrolled-up")
    }

    @Test("a selected message", arguments: sizes)
    func selection(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.press("up", "up", "up", "up")
        check(console, "selection")
    }

    @Test("a reply of several lines", arguments: sizes)
    func reply(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.press("up", "up", "up", "up", "r")
        console.feed(.input(.paste("first line\nsecond line")))
        check(console, "reply")
    }

    @Test("the help", arguments: sizes)
    func help(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("f1")
        check(console, "help")
    }

    @Test("the dialog for a new chat", arguments: sizes)
    func newChat(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("alt-n")
        console.type("bo")
        console.wait(milliseconds: 200)
        console.session(
            .contactsFound(
                query: "bo",
                [
                    Contact(.customer(1), name: "Bo Lind", detail: "+1234567890"),
                    Contact(.colleague(7), name: "Bob", detail: "staff"),
                ]))
        console.press("down")
        check(console, "new-chat")
    }

    @Test("choosing a file to send", arguments: sizes)
    func sendFile(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.type("like this?")
        console.press("ctrl-t")
        console.type("pictures/")
        console.session(
            .pathsFound(
                typed: "pictures/",
                ["pictures/2025/", "pictures/balayage.jpg", "pictures/hair.jpg", "pictures/voice.ogg"]))
        console.press("down", "down")
        check(console, "send-file")
    }

    @Test("a file on its way, and one that failed", arguments: sizes)
    func uploading(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        let first = FileUpload(
            id: "a", chat: ChatID(1), path: "/home/ada/hair.jpg", kind: .image, size: 2_400_000,
            caption: "like this?", createdAt: TestConsole.start)
        let second = FileUpload(
            id: "b", chat: ChatID(1), path: "note.ogg", kind: .voice, size: 80_000, createdAt: TestConsole.start)
        console.session(.outgoing(OutgoingItem(first, state: .uploading)))
        console.session(.transferring(Transfer(id: "a", label: "sending hair.jpg", fraction: 0.62)))
        console.session(.outgoing(OutgoingItem(second, state: .failed(UserText("stopped")))))
        check(console, "uploading")
    }

    @Test("the frame of a picture", arguments: sizes)
    func picture(size: Size) throws {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        let picture = try #require(
            Picture(output: "▄▀".utf8, size: Picture.room(on: size), title: UserText("hair.jpg")))
        console.session(.picture(picture))
        check(console, "picture")
    }

    @Test("a file that is at somebody else's", arguments: sizes)
    func foreignFile(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.session(
            .message(
                .make(107, from: .customer(1), "", at: minutes(0)) {
                    $0.messageType = .image
                    $0.mediaURL = "https://pictures.example/hair.jpg"
                }))
        console.press("up", "o")
        check(console, "foreign-file")
    }

    @Test("a customer's other chats", arguments: sizes)
    func earlierChats(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        let chats = [(77, 300, "see you in spring"), (78, 400, "thank you"), (79, 30, "Moved to the other salon")].map {
            Chat.make($0.0, [.customer(1, "Bo Lind")], last: minutes(60 * 24 * $0.1), preview: $0.2)
        }
        console.session(
            .customerPast(
                ChatID(1),
                CustomerPast(since: minutes(60 * 24 * 800), chats: chats, beside: ChatID(1), me: .user(1))))
        console.press("alt-h", "down")
        check(console, "earlier-chats")
    }

    @Test("going somewhere by some letters", arguments: sizes)
    func goTo(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("ctrl-k")
        console.type("e")
        check(console, "go-to")
    }

    @Test("a search in a chat, at its second hit", arguments: sizes)
    func search(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.press("ctrl-f")
        console.type("o")
        console.press("enter", "n")
        check(console, "search")
    }

    @Test("a search in all chats", arguments: sizes)
    func find(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("ctrl-g")
        console.type("four")
        console.wait(milliseconds: 200)
        console.session(.messagesFound(query: "four", TestConsole.found))
        console.press("down")
        check(console, "find")
    }

    @Test("the way of a message", arguments: sizes)
    func info(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.press("up", "up", "up", "up", "up", "i")
        var message = TestConsole.history[2]
        message.readReceipts = [ReadReceipt(reader: .customer(1), readerName: "Bo Lind", readAt: minutes(1))]
        message.deliveredAt = minutes(2)
        console.session(.messageInfo(message))
        check(console, "info")
    }

    @Test("the pages of the admin console", arguments: AdminConsole.Page.allCases)
    func admin(page: AdminConsole.Page) {
        for size in Self.sizes {
            var console = TestConsole(size)
            console.loadChats()
            console.press("f2")
            for _ in 0..<page.rawValue { console.press("tab") }
            for answer in TestConsole.administration { console.session(.administration(answer)) }
            check(console, "admin-\(page)")
        }
    }

    @Test("a form of the admin console", arguments: sizes)
    func accountForm(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.press("f2", "tab", "tab", "a")
        console.type("new@salon.com")
        console.press("tab", "enter")
        check(console, "admin-form")
    }

    @Test("what Tab offers", arguments: sizes)
    func completion(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.type("/re")
        console.press("tab", "tab")
        check(console, "completion")
    }

    @Test("a reason for which the header has no room", arguments: sizes)
    func longReason(size: Size) {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        console.session(
            .line(
                .reconnecting(
                    reason: UserText(
                        "SSL certificate problem: unable to get local issuer certificate, and the name of the server is "
                            + "not the one that it was issued for"),
                    next: TestConsole.start.advanced(byMilliseconds: 4_000))))
        check(console, "long-reason")
    }

    @Test("a customer's view", arguments: sizes)
    func customer(size: Size) {
        var console = TestConsole(size, as: TestConsole.bo)
        console.session(
            .chatsLoaded(
                [.mine],
                [
                    .make(
                        1, [.customer(1, "Bo Lind"), .staff(1, "Ada", read: 101, isOnline: true)], last: minutes(2),
                        preview: "Let me look", unread: 1)
                ]))
        console.press("enter")
        console.session(.history(ChatID(1), messages: Array(TestConsole.history[1...3]), hasOlder: false))
        check(console, "customer")
    }

    @Test("ASCII alone")
    func ascii() {
        var console = TestConsole(Size(columns: 80, rows: 24))
        console.loadChats()
        console.openBo()
        let grid = view(console.state, size: console.state.size, glyphSet: .ascii)
        #expect(grid.text.utf8.allSatisfy { $0 < 0x80 })
        expectGolden(grid, "ascii-80x24")
    }
}
