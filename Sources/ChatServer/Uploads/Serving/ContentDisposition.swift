import ChatWire

/// How a browser is to take a file: shown in place, and under which name it is saved (RFC 6266).
enum ContentDisposition {
    /// The header's value.
    static func inline(_ name: SafeFileName) -> String {
        // The plain name is for those that know no other; neither needs a quote escaped (RFC 8187, section 3.2.1).
        "inline; filename=\"\(name.path)\"; filename*=UTF-8''\(encoded(name.text))"
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }.joined()
    }
}
