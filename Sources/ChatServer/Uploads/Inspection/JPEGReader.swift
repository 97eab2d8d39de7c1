/// Reads a JPEG's markers (ITU-T T.81, annex B): its size, and whether it is whole.
enum JPEGReader {
    /// More scans than any camera or program makes; each costs a pass over all pixels.
    private static let scanLimit = 100

    /// The picture's shape; nil where the file is none, is cut off, or has scans beyond reason.
    static func shape(of file: FileBytes) -> ImageShape? {
        guard file.bigEndian(at: 0, 2) == 0xFFD8 else { return nil }
        var offset = 2
        var shape: ImageShape?
        var orientation = 1
        var scans = 0
        while let marker = nextMarker(in: file, from: &offset) {
            switch marker {
            case 0xD9: return scans > 0 ? shape.map { with($0, orientation) } : nil
            case 0x01, 0xD0...0xD7: continue
            case 0xD8: return nil
            default: break
            }
            guard let length = file.bigEndian(at: offset, 2).map({ Int($0) }), length >= 2 else { return nil }
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard shape == nil, let height = file.bigEndian(at: offset + 3, 2),
                    let width = file.bigEndian(at: offset + 5, 2), width > 0, height > 0
                else { return nil }
                shape = ImageShape(width: Int(width), height: Int(height))
            case 0xE1:
                if let found = ExifOrientation.read(file, at: offset + 2, count: length - 2) { orientation = found }
            case 0xDA:
                scans += 1
                guard shape != nil, scans <= scanLimit else { return nil }
            default: break
            }
            offset += length
        }
        return nil
    }

    private static func with(_ shape: ImageShape, _ orientation: Int) -> ImageShape {
        var shape = shape
        shape.orientation = orientation
        return shape
    }

    /// The next marker, entropy-coded bytes and fill bytes before it passed over; `offset` is then behind it.
    private static func nextMarker(in file: FileBytes, from offset: inout Int) -> UInt8? {
        while let index = file.firstIndex(of: 0xFF, from: offset) {
            var next = index + 1
            while file[next] == 0xFF { next += 1 }
            guard let code = file[next] else { return nil }
            offset = next + 1
            if code != 0 { return code }
        }
        return nil
    }
}

/// Reads how a photograph is to be turned (Exif 2.3, tag 0x0112).
enum ExifOrientation {
    /// 1 to 8; nil where nothing valid is said.
    static func read(_ file: FileBytes, at offset: Int, count: Int) -> Int? {
        guard count >= 14, file.has("Exif\0\0", at: offset) else { return nil }
        let start = offset + 6
        let isLittle = file.has("II", at: start)
        guard isLittle || file.has("MM", at: start) else { return nil }
        func number(_ offset: Int, _ width: Int) -> Int? {
            guard offset >= 0, offset + width <= count - 6 else { return nil }
            return (isLittle ? file.littleEndian(at: start + offset, width) : file.bigEndian(at: start + offset, width))
                .map { Int($0) }
        }
        guard number(2, 2) == 42, let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
        for entry in 0..<min(entries, 512) {
            let place = directory + 2 + entry * 12
            guard let tag = number(place, 2) else { return nil }
            if tag == 0x0112 { return number(place + 8, 2).flatMap { (1...8).contains($0) ? $0 : nil } }
        }
        return nil
    }
}
