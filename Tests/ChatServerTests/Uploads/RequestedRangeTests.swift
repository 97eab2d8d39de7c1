import ChatWire
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Parts and versions of files")
struct RequestedRangeTests {
    @Test(
        "a range is read as RFC 9110 says", .threats("FILE-05"),
        arguments: [
            (nil, RequestedRange.whole), ("bytes=0-", .part(0...99)), ("bytes=0-0", .part(0...0)),
            ("bytes=10-19", .part(10...19)),
            ("bytes=90-1000", .part(90...99)), ("bytes=-10", .part(90...99)), ("bytes=-1000", .part(0...99)),
            ("BYTES=5-6", .part(5...6)), ("bytes= 5 - 6 ", .part(5...6)), ("bytes=100-", .unsatisfiable),
            ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=6-5", .whole),
            ("bytes=0-1,5-6", .whole),
            ("bytes=", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole), ("items=0-1", .whole),
            ("bytes 0-1", .whole),
            ("bytes=--1", .whole), ("bytes=0-18446744073709551616", .part(0...99)),
            ("bytes=18446744073709551616-", .unsatisfiable), ("bytes=-99999999999999999999", .part(0...99)),
            ("", .whole),
            ("bytes=+1-2", .whole), ("bytes=٣-٤", .whole),
        ] as [(String?, RequestedRange)])
    func ranges(header: String?, range: RequestedRange) {
        #expect(RequestedRange(header, size: 100) == range)
    }

    @Test("an empty file has no part", arguments: ["bytes=0-", "bytes=0-0", "bytes=-1"])
    func empty(header: String) {
        #expect(RequestedRange(header, size: 0) == .unsatisfiable)
    }

    @Test(
        "a version is known by its tag, however it is listed",
        arguments: [
            ("\"a\"", true), ("W/\"a\"", true), ("*", true), ("\"b\", \"a\"", true), ("\"b\" ,W/\"a\" ", true),
            ("\"b\"", false),
            ("a", false), ("", false), (nil, false),
        ] as [(String?, Bool)])
    func noneMatch(header: String?, isNamed: Bool) {
        #expect(EntityTag("a").isNamed(in: header) == isNamed)
    }

    @Test(
        "a part is sent of the very version alone",
        arguments: [
            (nil, true), ("\"a\"", true), ("W/\"a\"", false), ("\"b\"", false),
            ("Fri, 01 Jan 2027 00:00:00 GMT", false),
        ] as [(String?, Bool)])
    func ifRange(header: String?, holds: Bool) {
        #expect(EntityTag("a").satisfies(ifRange: header) == holds)
    }

    @Test("a file is shown in place, and saved under its own name", .threats("FILE-01"))
    func disposition() {
        let name = SafeFileName("größe \"1\".png", type: .png)
        #expect(
            ContentDisposition.inline(name)
                == "inline; filename=\"gr_e_1_.png\"; filename*=UTF-8''gr%C3%B6%C3%9Fe%20_1_.png")
    }
}
