/// A header of a tar archive: the `ustar` format of POSIX.1-2017 (`pax`, "ustar Interchange Format"), with an extended
/// header before it where a name or a size does not fit.
struct TarHeader: Hashable, Sendable {
    /// What follows it.
    enum Kind: UInt8, Sendable {
        /// A file's bytes.
        case file = 0x30
        /// Records for the next header.
        case extended = 0x78
    }

    /// Headers are one block, and contents fill whole ones.
    static let blockSize = 512
    /// The longest name that is written without an extended header, in bytes.
    static let nameLimit = 100
    /// The largest size that eleven octal digits say.
    static let sizeLimit: Int64 = 1 << 33 - 1

    var name: String
    var size: Int64
    var kind = Kind.file

    /// How many bytes follow the contents up to the next block.
    var padding: Int { Int((512 - size % 512) % 512) }

    /// The block. What does not fit stands in an extended header.
    var block: [UInt8] {
        var block = [UInt8](repeating: 0, count: Self.blockSize)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        // Whoever reads the block alone must not take a part of a name for all of it.
        put(name.utf8.count <= Self.nameLimit ? name : "long", at: 0)
        put("0000600\0" + "0000000\0" + "0000000\0", at: 100)
        put(Self.octal(min(size, Self.sizeLimit), digits: 11) + "\0" + "00000000000\0", at: 124)
        block[156] = kind.rawValue
        put("ustar\0" + "00", at: 257)
        put(Self.octal(Int64(Self.checksum(of: block)), digits: 6) + "\0 ", at: 148)
        return block
    }

    /// The blocks that stand before the contents, an extended header where it is needed.
    var blocks: [UInt8] {
        var records = ""
        if name.utf8.count > Self.nameLimit { records += Self.record("path", name) }
        if size > Self.sizeLimit { records += Self.record("size", String(size)) }
        if records.isEmpty { return block }
        let extended = TarHeader(name: "extended", size: Int64(records.utf8.count), kind: .extended)
        return extended.block + records.utf8 + [UInt8](repeating: 0, count: extended.padding) + block
    }

    /// Reads a block; `nil` for one of zeros, which marks the end.
    ///
    /// - Throws: ``StoreError`` for what is no header, or one of something other than a file.
    init?(block: ArraySlice<UInt8>) throws(StoreError) {
        let block = Array(block)
        if block.allSatisfy({ $0 == 0 }) { return nil }
        guard block.count == Self.blockSize, block[257..<262].elementsEqual("ustar".utf8),
            Self.number(block[148..<156]) == Int64(Self.checksum(of: block))
        else { throw StoreError("a header is damaged") }
        guard let kind = Kind(rawValue: block[156]) else {
            throw StoreError("it holds something that is no file")
        }
        guard let size = Self.number(block[124..<136]), size >= 0,
            let name = String(validating: block[0..<100].prefix { $0 != 0 }, as: UTF8.self), block[345] == 0
        else { throw StoreError("a header makes no sense") }
        self.init(name: name, size: size, kind: kind)
    }

    init(name: String, size: Int64, kind: Kind = .file) {
        self.name = name
        self.size = size
        self.kind = kind
    }

    /// Takes what an extended header says of this one.
    mutating func apply(records: [UInt8]) throws(StoreError) {
        var rest = records[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)), length <= rest.count,
                let equals = rest[space...].firstIndex(of: UInt8(ascii: "=")),
                case let end = rest.startIndex + length, equals < end, rest[end - 1] == UInt8(ascii: "\n"),
                let value = String(validating: rest[(equals + 1)..<(end - 1)], as: UTF8.self)
            else { throw StoreError("an extended header is damaged") }
            switch String(decoding: rest[(space + 1)..<equals], as: UTF8.self) {
            case "path": name = value
            case "size":
                guard let size = Int64(value), size >= 0 else {
                    throw StoreError("an extended header is damaged")
                }
                self.size = size
            default: break
            }
            rest = rest[end...]
        }
    }

    /// `LENGTH KEY=VALUE\n`, where the length counts itself.
    private static func record(_ key: String, _ value: String) -> String {
        let bare = key.utf8.count + value.utf8.count + 3
        var length = bare
        while length != bare + String(length).utf8.count { length = bare + String(length).utf8.count }
        return "\(length) \(key)=\(value)\n"
    }

    private static func octal(_ number: Int64, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        Int64(String(decoding: field.prefix { $0 != 0 && $0 != 0x20 }, as: UTF8.self), radix: 8)
    }

    /// The sum of the block's bytes, its checksum's own taken for spaces.
    private static func checksum(of block: [UInt8]) -> Int {
        block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    }
}
