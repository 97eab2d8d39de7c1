import ChatWire
import HTTPTypes
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Addresses")
struct AddressTests {
    @Test(
        "a range holds its addresses and no others",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("0.0.0.0/0", "1.2.3.4", true),
            ("192.168.1.7", "192.168.1.7", true), ("192.168.1.7", "192.168.1.6", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true), ("0.0.0.0/0", "::1", false), ("fd00::/8", "fdab::1", true),
            ("fd00::/8", "fe00::1", false), ("::/0", "2001:db8::1", true), ("::1/128", "::1", true),
        ])
    func contains(range: String, address: String, isInside: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "what is none is not taken for one",
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0/8", "host", "1.2.3.4/8/8", "a/8",
        ])
    func malformed(_ text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("an address is written as usual", arguments: ["127.0.0.1", "::1", "2001:db8::ff00:42:8329", "0.0.0.0", "::"])
    func description(_ text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(
        "this machine's own are told apart",
        arguments: [("127.9.9.9", true), ("::1", true), ("::", false), ("128.0.0.1", false)])
    func loopback(_ text: String, isLoopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == isLoopback)
    }

    @Test(
        "only a trusted proxy's word counts", .threats("LOG-05"),
        arguments: [
            ("203.0.113.1", ["1.1.1.1"], "203.0.113.1"), ("10.0.0.1", [], "10.0.0.1"),
            ("10.0.0.1", ["1.1.1.1"], "1.1.1.1"), ("10.0.0.1", ["9.9.9.9, 1.1.1.1"], "1.1.1.1"),
            ("10.0.0.1", ["9.9.9.9, 1.1.1.1", " 10.0.0.2 "], "1.1.1.1"), ("10.0.0.1", ["10.0.0.3"], "10.0.0.3"),
            ("10.0.0.1", ["9.9.9.9, nonsense"], "10.0.0.1"), ("10.0.0.1", ["1.1.1.1:443"], "1.1.1.1"),
            ("10.0.0.1", ["[2001:db8::1]:443"], "2001:db8::1"), ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", ["1.1.1.1,"], "10.0.0.1"), ("", ["1.1.1.1"], ""), ("::ffff:10.0.0.1", ["1.1.1.1"], "1.1.1.1"),
        ])
    func client(peer: String, forwardedFor: [String], client: String) throws {
        let proxies = TrustedProxies(ranges: [try #require(AddressRange("10.0.0.0/8"))])
        #expect(proxies.client(peer: peer, forwardedFor: forwardedFor) == client)
    }
}

@Suite("Form fields")
struct FormFieldsTests {
    @Test(
        "are decoded",
        arguments: [
            ("a=1&b=2", "1"), ("a=1&a=2", "2"), ("a", ""), ("a=", ""), ("&&a=x&", "x"), ("a=%C3%A4+%2B", "ä +"),
            ("%61=y", "y"), ("a=b=c", "b=c"),
        ])
    func decoded(_ text: String, value: String) throws {
        #expect(try #require(FormFields(text.utf8))["a"] == value)
    }

    @Test("are refused where the encoding does not hold", arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%=1", "a=%+1"])
    func malformed(_ text: String) {
        #expect(FormFields(text.utf8) == nil)
    }
}

@Suite("A query")
struct QueryReaderTests {
    private enum Scope: String, CaseIterable { case mine, unassigned, all }

    private func reader(_ query: String) throws -> QueryReader { QueryReader(try #require(FormFields(query.utf8))) }

    @Test("is read by type")
    func values() throws {
        var query = try reader("n=7&yes=true&no=0&word=unassigned&text=a%20b&id=9&page=3&page_size=10&limit=5&offset=6")
        #expect(query.optionalInteger("n", in: 1...9) == 7)
        #expect(query.optionalInteger("missing", in: 1...9) == nil)
        #expect(query.optionalBool("yes") == true && query.optionalBool("no") == false)
        #expect(query.optionalChoice("word", as: Scope.self) == .unassigned)
        #expect(query.string("text", limit: 3) == "a b")
        #expect(query.optionalID("id", as: ChatID.self) == ChatID(9))
        #expect(query.page() == Page(number: 3, size: 10) && query.page().offset == 20)
        #expect(query.part() == ListPart(limit: 5, offset: 6))
        #expect(throws: Never.self) { try query.finish() }
        var empty = try reader("")
        #expect(empty.page() == Page(number: 1, size: 50) && empty.part() == ListPart(limit: nil, offset: 0))
    }

    @Test(
        "names what does not validate",
        arguments: [
            ("n=x", "int_parsing"), ("n=", "int_parsing"), ("n=99999999999999999999", "int_parsing"),
            ("n=0", "greater_than_equal"), ("n=10", "less_than_equal"), ("n=1&yes=2", "bool_parsing"),
            ("n=1&word=some", "enum"), ("n=1&text=abcd", "string_too_long"), ("n=1&text=%00", "string_nul"),
            ("n=1&page=0", "greater_than_equal"), ("n=1&page_size=101", "less_than_equal"),
        ])
    func refused(_ text: String, type: String) throws {
        var query = try reader(text)
        _ = query.optionalInteger("n", in: 1...9)
        _ = query.optionalBool("yes")
        _ = query.optionalChoice("word", as: Scope.self)
        _ = query.optionalString("text", limit: 3)
        _ = query.page()
        #expect(query.issues.map(\.type) == [type])
        #expect(throws: Refusal.self) { try query.finish() }
    }
}

@Suite("Routes")
struct RouteTableTests {
    @Test(
        "a path's methods are known",
        arguments: [
            ("/api/v1/chats/7", ["GET", "HEAD", "PATCH"]), ("/api/v1/chats/7/", ["GET", "HEAD", "PATCH"]),
            ("/api/v1/chats", []), ("/api/v1/chats/7/8", []), ("/health", ["POST"]),
        ])
    func methods(_ path: String, methods: [String]) {
        var routes = RouteTable()
        routes.get("/chats/{id}", "", for: .anyone, as: .undescribed) { _, _ in "" }
        routes.patch("/chats/{id}", "", for: .anyone, as: .undescribed) { _, _ in "" }
        routes.post("/health", under: .top, "", for: .anyone, as: .undescribed) { _, _ in "" }
        #expect(routes.methods(of: path).map(\.rawValue) == methods)
    }

    @Test(
        "a refusal's pause is written in whole seconds, at least one",
        arguments: [(0.0, "1"), (0.2, "1"), (1.5, "2"), (.infinity, "1"), (.nan, "1"), (1e300, "86400")])
    func retryAfter(_ seconds: Double, header: String) {
        let answer = Refusal(.rateLimited, "", retryAfter: seconds).response
        #expect(answer.headers[.retryAfter] == header)
    }
}
