import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Searching messages", .timeLimit(.minutes(2)))
struct SearchTests {
    @Test(
        "whole words and beginnings are found, whatever case and accents", .rules("FIND-01"),
        arguments: [
            ("hello", true), ("HELLO", true), ("hel", true), ("ello", false), ("hello world", true),
            ("world hello", true),
            ("hello mars", false), ("creme", true), ("CRÈME", true), ("cre\u{300}me bru", true), ("dont", false),
            ("don't", true), ("don", true), ("10:30", true), ("istanbul", true), ("привет", true),
            ("नमस्ते", true), ("नम", true), ("こんにちは", true), ("hello hello hello", true), ("100", true), ("₺100", true),
            ("nails", true), ("yes", true), ("30 for", true), ("10 for", true), ("10:31", false), ("brûlée;", true),
            ("καλημέρα", true), ("καλημερα", true), ("ΚΑΛΗΜΈΡΑ", true), ("καλημερ", true), ("κυριος", true),
            ("ΚΎΡΙΟΣ", true),
            ("ещё", true), ("еще", true), ("ЕЩЕ", true), ("їжак", true), ("іжак", true), ("القرآن", true),
            ("القران", true),
            ("がく", true), ("かく", false), ("안녕", true), ("안", true), ("tiếng", true), ("tieng", true),
        ])
    func matching(text: String, isFound: Bool) async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let words =
                """
                Hello World, Crème brûlée; don't at 10:30 for ₺100 💅🏽Nails 🤗\u{2067}Yes\u{2069} İstanbul Привет नमस्ते こんにちは \
                Καλημέρα κύριος ещё Їжак القرآن がく 안녕 tiếng
                """
            _ = try await salon.send(words, to: chat, as: Salon.bo)
            _ = try await salon.send("other", to: chat, as: Salon.bo)
            try await salon.store.feedSearchIndex()
            #expect(try await salon.store.found(text, as: Salon.bo) == (isFound ? [words] : []))
        }
    }

    /// Texts that mean something to FTS5, to SQL, to URLs or to nobody, and how many of `apple`, `pear` they find.
    static let hostile: [(text: String, found: Int)] = [
        ("\"", 0), ("\"apple", 1), ("apple\"\"", 1), ("'; DROP TABLE message; --", 0), ("(", 0), ("(apple", 1),
        ("apple)", 1),
        ("apple AND pear", 0), ("apple OR pear", 0), ("apple NOT pear", 0), ("NOT", 0), ("AND", 0),
        ("NEAR(apple pear, 2)", 0),
        ("NEAR", 0), ("*", 0), ("apple*", 1), ("*apple", 1), ("^apple", 1), ("-apple", 1), ("apple - pear", 0),
        (":", 0),
        ("content:apple", 0), ("content : apple", 0), ("{content}:apple", 0), ("- content : apple", 0),
        ("message_text:x", 0),
        ("apple + pear", 0), ("apple + ap", 1), (",", 0), ("\\", 0), ("%", 0), ("_", 0), ("apple%", 1),
        ("a\u{1}pple", 0),
        ("\u{1}\u{2}", 0), ("💇", 0), ("💇 apple", 1), ("   ", 0), ("", 0), ("\n\t", 0), ("\u{2068}apple\u{2069}", 1),
        ("\u{FEFF}apple", 1), ("\u{301}", 0), ("\u{301}\u{302} apple", 1), ("ः", 0), ("ः apple", 1), ("\u{10FFFF}", 0),
        (String(repeating: "a", count: 10_000), 0), (String(repeating: "a ", count: 5_000), 1),
        (String(repeating: "\"", count: 10_000), 0), (String(repeating: "(", count: 10_000), 0),
        (String(repeating: "apple ", count: 1_666), 1), (String(repeating: "apple AND ", count: 1_000), 0),
        (String(repeating: "\u{301}", count: 10_000), 0), (String(repeating: "क्", count: 5_000), 0),
    ]

    @Test("no text is an error, whatever it means to others", .threats("IN-01"), .rules("FIND-03"))
    func hostileQueries() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            for text in ["apple", "pear"] { _ = try await server.salon.send(text, to: chat, as: Salon.bo) }
            try await server.salon.store.feedSearchIndex()
            for (text, found) in Self.hostile {
                #expect(
                    try await server.salon.store.search(text, as: Salon.bo).total == found,
                    "\(text.prefix(40).debugDescription)")
                // A longer request line is no request.
                guard text.percentEncoded.utf8.count < 16_000 else { continue }
                let answer = try await server.call("GET", "/chat/search?q=\(text.percentEncoded)", as: Salon.bo)
                #expect(answer.status == 200, "\(text.prefix(40).debugDescription)")
                #expect(answer.json["total"]?.integerValue == Int64(found), "\(text.prefix(40).debugDescription)")
            }
        }
    }

    @Test(
        "a query that does not validate is refused by name",
        arguments: [
            ("", "q"), ("q=a%00b", "q"), ("q=\(String(repeating: "a", count: 10_001))", "q"),
            ("q=a&chat_id=0", "chat_id"),
            ("q=a&chat_id=x", "chat_id"), ("q=a&page=0", "page"), ("q=a&page_size=101", "page_size"), ("q=%FF", ""),
        ])
    func invalid(query: String, name: String) async throws {
        try await withChatServer { server in
            let answer = try await server.call("GET", "/chat/search?\(query)", as: Salon.bo)
            #expect(answer.status == 422)
            #expect(answer.json["code"]?.stringValue == "validation_error")
            let place = answer.json["detail"]?.arrayValue?.first?["loc"]?.arrayValue ?? []
            #expect(place.compactMap(\.stringValue) == ["query", name].filter { !$0.isEmpty })
        }
    }

    @Test(
        "a page holds whole messages with their chats' titles, newest first, and says whether there are more",
        .rules("FIND-01"))
    func pages() async throws {
        try await withChatServer { server in
            let (salon, chat) = (server.salon, try await server.salon.waitingChat())
            _ = try await salon.store.write { try $0.patch(chat, ChatPatch(title: "Colour"), by: Salon.ada) }
            for index in 0..<7 { _ = try await salon.send("apple \(index)", to: chat, as: Salon.bo) }
            try await salon.store.feedSearchIndex()
            var seen: [String] = []
            for page in 1...4 {
                let answer = try await server.call(
                    "GET", "/chat/search?q=apple&page=\(page)&page_size=3", as: Salon.bea)
                let found = try SearchPage(json: answer.json)
                #expect(found.total == 7 && found.page == page && found.pageSize == 3)
                #expect(found.hasMore == (page < 3))
                #expect(found.results.allSatisfy { $0.chatTitle == "Colour" && $0.message.senderName == "Bo" })
                #expect(found.results.allSatisfy { $0.snippet.hasPrefix("\u{2068}apple\u{2069} ") })
                seen += found.results.map(\.message.content)
            }
            #expect(seen == (0..<7).reversed().map { "apple \($0)" })
        }
    }

    @Test("a snippet shows the words around the hit, and no mark of the message's own", .rules("FIND-01"))
    func snippet() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let around = (0..<50).map { "w\($0)" }.joined(separator: " ")
            _ = try await salon.send("\(around) \u{2068}Crème\u{2069} \(around)", to: chat, as: Salon.bo)
            try await salon.store.feedSearchIndex()
            let hit = try #require(try await salon.store.search("creme", as: Salon.bo).hits.first)
            #expect(hit.snippet.contains(" \u{2068}Crème\u{2069} "))
            #expect(hit.snippet.unicodeScalars.count { $0 == "\u{2068}" } == 1)
            #expect(hit.snippet.hasPrefix("…") && hit.snippet.hasSuffix("…") && hit.snippet.count < 120)
        }
    }
}
