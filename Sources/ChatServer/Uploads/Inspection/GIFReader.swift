/// Reads a GIF's blocks (GIF89a, sections 18 to 27) up to the end of its first picture.
enum GIFReader {
    /// The first picture's shape; nil where the file is none, or ends before that picture.
    static func shape(of file: FileBytes) -> ImageShape? {
        guard file.has("GIF87a", at: 0) || file.has("GIF89a", at: 0), let screen = size(in: file, at: 6),
            let flags = file[10]
        else { return nil }
        var offset = 13 + tableSize(flags)
        while let introducer = file[offset] {
            switch introducer {
            case 0x21:
                guard let end = passBlocks(in: file, from: offset + 2) else { return nil }
                offset = end
            case 0x2C:
                guard let picture = size(in: file, at: offset + 5), picture.width > 0, picture.height > 0,
                    let flags = file[offset + 9],
                    passBlocks(in: file, from: offset + 11 + tableSize(flags)) != nil
                else { return nil }
                // A decoder may make room for either.
                return ImageShape(
                    width: max(screen.width, picture.width), height: max(screen.height, picture.height))
            default: return nil
            }
        }
        return nil
    }

    private static func size(in file: FileBytes, at offset: Int) -> (width: Int, height: Int)? {
        guard let width = file.littleEndian(at: offset, 2), let height = file.littleEndian(at: offset + 2, 2) else {
            return nil
        }
        return (Int(width), Int(height))
    }

    private static func tableSize(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }

    /// Passes sub-blocks up to the empty one that ends them.
    private static func passBlocks(in file: FileBytes, from offset: Int) -> Int? {
        var offset = offset
        while let length = file[offset] {
            offset += 1 + Int(length)
            if length == 0 { return offset }
        }
        return nil
    }
}
