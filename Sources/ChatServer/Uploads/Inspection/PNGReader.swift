/// Reads a PNG's header (ISO/IEC 15948, section 11.2.2).
enum PNGReader {
    /// The picture's shape; nil where the file is none or has no end.
    static func shape(of file: FileBytes) -> ImageShape? {
        guard file.bigEndian(at: 0, 8) == 0x8950_4E47_0D0A_1A0A, file.bigEndian(at: 8, 4) == 13,
            file.has("IHDR", at: 12), let width = file.bigEndian(at: 16, 4), let height = file.bigEndian(at: 20, 4),
            (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height)
        else { return nil }
        // From chunk to chunk to the last.
        var offset = 33
        while let length = file.bigEndian(at: offset, 4), length <= 0x7FFF_FFFF {
            if file.has("IEND", at: offset + 4) {
                return offset + 12 <= file.count ? ImageShape(width: Int(width), height: Int(height)) : nil
            }
            offset += 12 + Int(length)
        }
        return nil
    }
}
