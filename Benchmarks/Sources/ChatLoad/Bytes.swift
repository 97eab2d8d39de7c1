import CLinux
import Glibc

extension [UInt8] {
    /// Whether this is an event of that type. Our server writes the type first.
    func hasType(_ type: StaticString) -> Bool {
        let before = #"{"type":""#.utf8.count
        let length = type.utf8CodeUnitCount
        guard count > before + length, self[before + length] == UInt8(ascii: "\"") else { return false }
        return withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp($0 + before, type.utf8Start, length) == 0 } ?? false
        }
    }

    /// Where `wanted` stands first, from `start` on.
    func firstPlace(of wanted: StaticString, from start: Int) -> Int? {
        withUnsafeBytes { bytes in
            let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
            let found = linux_find(rest.baseAddress, rest.count, wanted.utf8Start, wanted.utf8CodeUnitCount)
            return found >= 0 ? start + found : nil
        }
    }
}
