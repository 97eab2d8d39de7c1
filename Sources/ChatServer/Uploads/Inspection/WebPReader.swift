/// Reads a WebP's chunks (RFC 9649).
enum WebPReader {
    /// The picture's shape; of an animated one the canvas and its first frame. nil where the file is none or is cut off.
    static func shape(of file: FileBytes) -> ImageShape? {
        guard file.has("RIFF", at: 0), file.has("WEBP", at: 8), let size = file.littleEndian(at: 4, 4),
            size + 8 <= UInt64(file.count)
        else { return nil }
        let end = Int(size) + 8
        if file.has("VP8X", at: 12) { return extended(file, end: end) }
        return picture(in: file, at: 12, end: end)
    }

    private static func extended(_ file: FileBytes, end: Int) -> ImageShape? {
        guard let flags = file[20], let width = file.littleEndian(at: 24, 3), let height = file.littleEndian(at: 27, 3)
        else { return nil }
        let canvas = ImageShape(width: Int(width) + 1, height: Int(height) + 1)
        let isAnimated = flags & 0x02 != 0
        var offset = 30
        while let chunk = chunk(in: file, at: offset, end: end) {
            if isAnimated, file.has("ANMF", at: offset) {
                return frame(in: file, chunk, canvas)
            }
            if !isAnimated, file.has("VP8 ", at: offset) || file.has("VP8L", at: offset) {
                guard let picture = picture(in: file, at: offset, end: end) else { return nil }
                return larger(canvas, picture)
            }
            offset = chunk.upperBound + chunk.count % 2
        }
        return nil
    }

    /// The first frame: its picture's chunks stand behind 16 bytes of where and how long.
    private static func frame(in file: FileBytes, _ chunk: Range<Int>, _ canvas: ImageShape) -> ImageShape? {
        guard chunk.count > 16 else { return nil }
        var offset = chunk.lowerBound + 16
        if file.has("ALPH", at: offset) {
            guard let alpha = self.chunk(in: file, at: offset, end: chunk.upperBound) else { return nil }
            offset = alpha.upperBound + alpha.count % 2
        }
        guard let picture = picture(in: file, at: offset, end: chunk.upperBound) else { return nil }
        var shape = larger(canvas, picture)
        shape.firstFrame = offset..<chunk.upperBound
        return shape
    }

    private static func larger(_ canvas: ImageShape, _ picture: ImageShape) -> ImageShape {
        ImageShape(width: max(canvas.width, picture.width), height: max(canvas.height, picture.height))
    }

    /// The shape that a bitstream's own header tells (RFC 6386, section 9.1; RFC 9649, section 3.4).
    private static func picture(in file: FileBytes, at offset: Int, end: Int) -> ImageShape? {
        guard let chunk = chunk(in: file, at: offset, end: end) else { return nil }
        let start = chunk.lowerBound
        if file.has("VP8L", at: offset), file[start] == 0x2F, let bits = file.littleEndian(at: start + 1, 4) {
            return ImageShape(width: Int(bits & 0x3FFF) + 1, height: Int(bits >> 14 & 0x3FFF) + 1)
        }
        guard file.has("VP8 ", at: offset), file.bigEndian(at: start + 3, 3) == 0x9D012A,
            let width = file.littleEndian(at: start + 6, 2), let height = file.littleEndian(at: start + 8, 2),
            width & 0x3FFF > 0, height & 0x3FFF > 0
        else { return nil }
        return ImageShape(width: Int(width & 0x3FFF), height: Int(height & 0x3FFF))
    }

    /// Where the bytes of the chunk at `offset` lie.
    private static func chunk(in file: FileBytes, at offset: Int, end: Int) -> Range<Int>? {
        guard let size = file.littleEndian(at: offset + 4, 4), UInt64(offset) + 8 + size <= UInt64(end) else {
            return nil
        }
        return (offset + 8)..<(offset + 8 + Int(size))
    }
}
