import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Printed messages")
struct MessagePrinterTests {
    private let pipe = Paper(columns: nil, usesColour: false, calendar: .utc)
    private func terminal(_ columns: Int = 60, colour: Bool = false) -> Paper {
        Paper(columns: columns, usesColour: colour, calendar: .utc)
    }

    private func message(_ id: Int64, _ text: String, by sender: ParticipantKey = .customer(7), at time: String)
        -> Message
    {
        var message = Message(
            id: MessageID(id), chatID: ChatID(1), sender: sender, messageType: .text, content: text,
            createdAt: Timestamp(time) ?? Timestamp(milliseconds: 0))
        message.senderName = sender.type == .user ? "Ada" : "Bo Lind"
        return message
    }

    private var messages: [Message] {
        var reply = message(102, "15:30 is perfect", at: "2026-11-23T09:00:00Z")
        reply.replyTo = ReplyTarget(
            id: MessageID(101), sender: .user(1), senderName: "Ada", messageType: .text, content: "10:00 or\n15:30?",
            isDeleted: false)
        reply.isEdited = true
        var deleted = message(103, Message.deletedContent, by: .user(1), at: "2026-11-23T09:01:00Z")
        deleted.isDeleted = true
        return [
            message(9, "Do you have a slot for a cut\non Friday?", at: "2026-11-20T14:02:00Z"),
            message(101, "10:00 or\n15:30?", by: .user(1), at: "2026-11-20T14:03:00Z"), reply, deleted,
        ]
    }

    @Test("on a terminal the history stands in columns, with a line for each day")
    func history() {
        var printer = MessagePrinter(on: terminal(46), me: .user(1), server: "http://h")
        #expect(
            printer.history(messages) == [
                "── Friday 20 November 2026 ──",
                "  9  14:02  Bo Lind  Do you have a slot for a",
                "                     cut",
                "                     on Friday?",
                "101  14:03  Ada      10:00 or",
                "                     15:30?",
                "── Monday 23 November 2026 ──",
                "102  09:00  Bo Lind  ┃ Ada: 10:00 or 15:30?",
                "                     15:30 is perfect (edited)",
                "103  09:01  Ada      [Message deleted]",
            ])
    }

    @Test("in a pipe each message is a line with its date; further lines are set in")
    func pipedHistory() {
        var printer = MessagePrinter(on: pipe, me: nil, server: "http://h")
        #expect(
            printer.history(messages) == [
                "9  2026-11-20 14:02  Bo Lind: Do you have a slot for a cut",
                "    on Friday?",
                "101  2026-11-20 14:03  Ada: 10:00 or",
                "    15:30?",
                "102  2026-11-23 09:00  Bo Lind: ┃ Ada: 10:00 or 15:30?",
                "    15:30 is perfect (edited)",
                "103  2026-11-23 09:01  Ada: [Message deleted]",
            ])
    }

    @Test("what comes live names the chat where there are several, and what happened to it")
    func live() {
        var printer = MessagePrinter(on: terminal(60), me: .user(1), server: "http://h")
        #expect(
            printer.live(messages[0], in: "Bo Lind", .new) == [
                "── Friday 20 November 2026 ──",
                "14:02  1 Bo Lind           Bo Lind: Do you have a slot for a",
                "                                    cut",
                "                                    on Friday?",
            ])
        #expect(
            printer.live(messages[2], in: nil, .edited).first == "09:00  Bo Lind edited 102: ┃ Ada: 10:00 or 15:30?")
        #expect(printer.live(messages[3], in: nil, .deleted) == ["09:01  Ada deleted 103: [Message deleted]"])
        var piped = MessagePrinter(on: pipe, me: nil, server: "http://h")
        #expect(
            piped.live(messages[3], in: "Bo", .deleted) == [
                "1  103  2026-11-23 09:01  Ada deleted: [Message deleted]"
            ])
    }

    @Test("pictures, sounds, files and references are lines with what one needs to open them")
    func media() {
        var image = message(1, "", at: "2026-11-20T14:02:00Z")
        image.messageType = .image
        image.mediaURL = "/uploads/chat/abc_hair.jpg"
        image.mediaSize = 240_000
        var voice = message(2, "listen", at: "2026-11-20T14:02:00Z")
        voice.messageType = .voice
        voice.mediaURL = "https://elsewhere.example/a.ogg"
        voice.mediaDuration = 62
        var card = message(3, "See you", at: "2026-11-20T14:02:00Z")
        card.reference = Reference(kind: .appointment, id: 88, data: ["title": .string("Cut"), "price": .integer(45)])
        let printer = MessagePrinter(on: pipe, me: nil, server: "http://h:8000")
        let lines = [image, voice, card].map { printer.body(of: $0).map { pipe.text($0) } }
        #expect(
            lines == [
                ["[image] hair.jpg 240 kB http://h:8000/uploads/chat/abc_hair.jpg"],
                ["[voice note] a.ogg 1:02 https://elsewhere.example/a.ogg", "listen"],
                ["See you", "[Appointment #88, Cut, 45]"],
            ])
    }

    @Test("colours are for terminals that want them, and change no character")
    func colours() {
        var plain = MessagePrinter(on: terminal(), me: .user(1), server: "http://h")
        var coloured = MessagePrinter(on: terminal(colour: true), me: .user(1), server: "http://h")
        let lines = coloured.history(messages)
        #expect(lines.contains { $0.contains("\u{1B}[1;35mAda") })
        #expect(lines.contains { $0.contains("\u{1B}[1;36mBo Lind") })
        let stripped = lines.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
        #expect(stripped == plain.history(messages))
    }

    @Test(
        "nothing that someone wrote reaches the paper as a control or turns text around",
        arguments: [nil, 40] as [Int?])
    func untrusted(columns: Int?) {
        let evil = "a\u{1B}]0;owned\u{07}\u{9B}31m\u{202E}\u{2066}b\u{85}c\u{2028}d\u{7F}\r\ne\u{0}f\tg"
        var hostile = message(1, evil, at: "2026-11-20T14:02:00Z")
        hostile.senderName = evil
        hostile.replyTo = ReplyTarget(
            id: MessageID(1), sender: nil, senderName: evil, messageType: .text, content: evil, isDeleted: false)
        hostile.reference = Reference(kind: .order, id: 1, data: ["title": .string(evil)])
        hostile.attachments = [Attachment(id: 1, fileURL: "http://h/" + evil)]
        let paper = Paper(columns: columns, usesColour: false, calendar: .utc)
        var printer = MessagePrinter(on: paper, me: nil, server: "http://h")
        let lines = printer.history([hostile]) + printer.live(hostile, in: evil, .new)
        let harmful = lines.joined().unicodeScalars.filter { scalar in
            (scalar.value < 0x20 && scalar != "\t") || (0x7F..<0xA0).contains(scalar.value)
                || [0x2028, 0x2029, 0x202E, 0x2066].contains(scalar.value)
        }
        #expect(harmful.isEmpty)
        #expect(lines.joined().contains("owned"))
    }

    @Test("in a pipe emoji stay as they were written; on a terminal they are what it can draw")
    func emoji() {
        let family = message(1, "👩‍👩‍👧 ❤️", at: "2026-11-20T14:02:00Z")
        #expect(MessagePrinter(on: pipe, me: nil, server: "").body(of: family).map { pipe.text($0) } == ["👩‍👩‍👧 ❤️"])
        let paper = terminal()
        #expect(MessagePrinter(on: paper, me: nil, server: "").body(of: family).map { paper.text($0) } == ["👩 ❤"])
    }

    @Test("any width is survived", arguments: [1, 2, 5, 19, 20, 21, 400])
    func anyWidth(columns: Int) {
        let paper = terminal(columns)
        var printer = MessagePrinter(on: paper, me: nil, server: "http://h")
        let lines = printer.history(messages) + printer.live(messages[0], in: "Bo", .new)
        #expect(lines.count >= 8)
    }
}
