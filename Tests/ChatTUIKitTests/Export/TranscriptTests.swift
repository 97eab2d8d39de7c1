import ChatWire
import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Transcripts")
struct TranscriptTests {
    private let now = Timestamp("2026-11-23T14:30:00Z") ?? Timestamp(milliseconds: 0)

    private var source: TranscriptSource {
        var chat = Chat(id: ChatID(1), chatType: .userCustomer, createdAt: now)
        var customer = Participant(key: .customer(7))
        customer.name = "Bo <b>"
        chat.participants = [customer]
        chat.salonName = "Glow"
        return TranscriptSource(chat: chat, me: .user(1), server: "http://h", now: now)
    }

    private func message(_ id: Int64, _ text: String, at time: String = "2026-11-20T14:02:00Z") -> Message {
        var message = Message(
            id: MessageID(id), chatID: ChatID(1), sender: .customer(7), messageType: .text, content: text,
            createdAt: Timestamp(time) ?? now)
        message.senderName = "Bo <b>"
        return message
    }

    private func written(_ writer: some TranscriptWriter, _ messages: [Message]) -> String {
        var writer = writer
        return writer.beginning() + messages.map { writer.add($0) }.joined() + writer.ending()
    }

    @Test("text has a heading, day lines, times and names")
    func text() {
        let paper = Paper(columns: nil, usesColour: false, calendar: .utc)
        let text = written(
            TextTranscript(source, on: paper),
            [message(1, "Hello"), message(2, "two\nlines"), message(3, "next day", at: "2026-11-21T08:00:00Z")])
        #expect(
            text == """
                Chat 1: Bo <b>, Glow
                As of 2026-11-23 14:30, from http://h

                ── Friday 20 November 2026 ──
                14:02  Bo <b>: Hello
                14:02  Bo <b>: two
                       lines

                ── Saturday 21 November 2026 ──
                08:00  Bo <b>: next day

                """)
    }

    @Test("JSON is one object, whatever stands in it", arguments: [0, 1, 3])
    func json(count: Int) throws {
        let messages = (0..<count).map { message(Int64($0 + 1), "a \"quote\" \u{1B}[2J \u{202E} 🎉 \($0)") }
        let text = written(JSONTranscript(source), messages)
        let json = try JSONParser.parse(Array(text.utf8))
        #expect(json["chat"]?["id"]?.integerValue == 1)
        #expect(json["exported_at"]?.stringValue == "2026-11-23T14:30:00.000Z")
        #expect(json["messages"]?.arrayValue?.map { $0["content"]?.stringValue } == messages.map(\.content))
        #expect(!text.contains("\u{1B}") && !text.unicodeScalars.contains("\u{202E}"))
    }

    @Test("no text becomes markup, wherever it stands", .threats("TERM-04"))
    func html() {
        let evil = "</p><script>alert(1)</script>'\"&\u{1B}"
        var hostile = message(5, evil)
        hostile.senderName = evil
        hostile.replyTo = ReplyTarget(
            id: MessageID(4), sender: nil, senderName: evil, messageType: .text, content: evil, isDeleted: false)
        hostile.reference = Reference(kind: .order, id: 1, data: ["title": .string(evil)])
        hostile.attachments = [Attachment(id: 1, fileURL: "http://h/\"onmouseover=\"x")]
        let page = written(HTMLTranscript(source, calendar: .utc), [hostile])
        #expect(!page.contains("<script") && !page.contains("\u{1B}"))
        #expect(page.contains("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&quot;&amp;\u{241B}"))
        #expect(page.contains("<title>Bo &lt;b&gt;</title>"))
        #expect(!page.contains("onmouseover=\""))
        // What is left of the markup is the page's own.
        let tags = Set(page.matches(of: /<\/?([a-z0-9]+)/).map { String($0.output.1) })
        #expect(
            tags.isSubset(of: [
                "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "p", "main", "article", "b",
                "time", "i", "blockquote", "a",
            ]))
    }

    @Test("links lead only where a web address leads; nothing is loaded", .threats("TERM-04"))
    func htmlLinks() {
        var script = message(1, "")
        script.messageType = .image
        script.mediaURL = "javascript:alert(1)"
        var upload = message(2, "")
        upload.messageType = .image
        upload.mediaURL = "/uploads/chat/abc_hair.jpg"
        upload.mediaSize = 240_000
        let page = written(HTMLTranscript(source, calendar: .utc), [script, upload])
        #expect(!page.contains("href=\"javascript"))
        #expect(page.contains("href=\"http://h/uploads/chat/abc_hair.jpg\">hair.jpg</a> (image, 240 kB)"))
        #expect(!page.contains(" src=") && !page.contains("url(") && !page.contains("@import"))
        #expect(page.contains("default-src 'none'; style-src '\(HTMLTranscript.styleHash)'"))
    }

    @Test("replies, deletions, edits and days can be seen on the page")
    func htmlMarks() {
        var reply = message(2, "yes")
        reply.replyTo = ReplyTarget(
            id: MessageID(1), sender: nil, senderName: "Ada", messageType: .text, content: "Four?", isDeleted: false)
        reply.isEdited = true
        var deleted = message(3, Message.deletedContent, at: "2026-11-21T08:00:00Z")
        deleted.isDeleted = true
        let page = written(HTMLTranscript(source, calendar: .utc), [reply, deleted])
        #expect(page.contains("<blockquote dir=\"auto\"><a href=\"#m1\">Ada: Four?</a></blockquote>"))
        #expect(page.contains("<i>edited</i>"))
        #expect(page.contains("<p class=\"gone\">[Message deleted]</p>"))
        #expect(
            page.contains("<h2>Friday 20 November 2026</h2>") && page.contains("<h2>Saturday 21 November 2026</h2>"))
    }
}
