import Testing

@testable import ChatServer

@Suite("Headers of tar archives")
struct TarHeaderTests {
    @Test(
        "come back as they were written, whatever the name's length and the file's size",
        arguments: [1, 90, 99, 100, 101, 120, 240, 250, 255, 4_000],
        [0, 1, 511, 512, 513, 1 << 33 - 1, 1 << 33, Int64.max / 2] as [Int64])
    func roundTrip(length: Int, size: Int64) throws {
        // A two-byte letter at the place where a short name would be cut.
        let name = String(repeating: "n", count: length - 1) + "é"
        let header = TarHeader(name: name, size: size)
        let blocks = header.blocks
        #expect(blocks.count % TarHeader.blockSize == 0)
        var found = try #require(try TarHeader(block: blocks[..<512]))
        if found.kind == .extended {
            let records = blocks[512..<(512 + Int(found.size))]
            found = try #require(try TarHeader(block: blocks[(blocks.count - 512)...]))
            try found.apply(records: Array(records))
        }
        #expect(found.name == name && found.size == size && found.kind == .file)
    }

    @Test("a block of zeros is the end, and no damaged one is a header")
    func damaged() throws {
        #expect(try TarHeader(block: [UInt8](repeating: 0, count: 512)[...]) == nil)
        let block = TarHeader(name: "chat.sqlite", size: 5).block
        // The space behind the checksum says nothing.
        for index in 0..<345 where index != 155 {
            var damaged = block
            damaged[index] ^= 0x04
            #expect(throws: StoreError.self, "\(index)") { try TarHeader(block: damaged[...]) }
        }
        #expect(throws: StoreError.self) { try TarHeader(block: [UInt8](repeating: 0x41, count: 512)[...]) }
    }

    @Test(
        "extended records that make no sense are refused",
        arguments: ["", "9", "9 path", "5 a=b\n", "999 path=x\n", "-3 path=x\n", "9 path=x ", "12 size=-99\n"])
    func records(text: String) {
        var header = TarHeader(name: "name", size: 1)
        if text.isEmpty {
            #expect(throws: Never.self) { try header.apply(records: []) }
        } else {
            #expect(throws: StoreError.self) { try header.apply(records: Array(text.utf8)) }
        }
        #expect(header.name == "name" && header.size == 1)
    }
}
