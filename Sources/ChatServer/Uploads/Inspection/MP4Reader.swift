/// Reads an MP4's boxes (ISO/IEC 14496-12): that it holds sound and no moving pictures, and how long it plays.
enum MP4Reader {
    private struct Box {
        let type: UInt64
        let content: Range<Int>
    }

    /// More boxes of one kind than any file has.
    private static let boxLimit = 10_000

    static func read(_ file: FileBytes) -> SoundReading {
        guard file.has("ftyp", at: 4) else { return .other }
        var movie: Box?
        var fragments: [Box] = []
        for box in boxes(in: file, 0..<file.count) {
            switch box.type {
            case name("moov"): movie = movie ?? box
            case name("moof"): fragments.append(box)
            default: break
            }
        }
        guard let movie else { return .other }
        var hasSound = false
        for track in boxes(in: file, movie.content) where track.type == name("trak") {
            guard let media = first("mdia", in: file, track.content),
                let handler = first("hdlr", in: file, media.content),
                let kind = file.bigEndian(at: handler.content.lowerBound + 8, 4)
            else { return .other }
            if kind == name("vide") { return .other }
            hasSound = hasSound || kind == name("soun")
        }
        guard hasSound else { return .other }
        return duration(file, movie).map { .sound($0) } ?? .sound(seconds: nil)
    }

    /// What the movie's header says, or, of a movie in fragments, the header of those.
    private static func duration(_ file: FileBytes, _ movie: Box) -> Double? {
        guard let header = first("mvhd", in: file, movie.content), let version = file[header.content.lowerBound] else {
            return nil
        }
        let start = header.content.lowerBound
        let isLong = version == 1
        guard let scale = file.bigEndian(at: start + (isLong ? 20 : 12), 4), scale > 0,
            let ticks = file.bigEndian(at: start + (isLong ? 24 : 16), isLong ? 8 : 4)
        else { return nil }
        if ticks > 0, ticks != (isLong ? .max : 0xFFFF_FFFF) { return Double(ticks) / Double(scale) }
        guard let extends = first("mvex", in: file, movie.content),
            let header = first("mehd", in: file, extends.content),
            let fragmentVersion = file[header.content.lowerBound],
            let fragmentTicks = file.bigEndian(at: header.content.lowerBound + 4, fragmentVersion == 1 ? 8 : 4),
            fragmentTicks > 0
        else { return nil }
        return Double(fragmentTicks) / Double(scale)
    }

    private static func first(_ type: StaticString, in file: FileBytes, _ range: Range<Int>) -> Box? {
        boxes(in: file, range).first { $0.type == name(type) }
    }

    /// The boxes that lie in `range`, one behind the other; one that leads out of it ends the list.
    private static func boxes(in file: FileBytes, _ range: Range<Int>) -> [Box] {
        var boxes: [Box] = []
        var offset = range.lowerBound
        while boxes.count < boxLimit, let short = file.bigEndian(at: offset, 4),
            let type = file.bigEndian(at: offset + 4, 4)
        {
            var size = short
            var head = 8
            if short == 1 {
                guard let long = file.bigEndian(at: offset + 8, 8) else { break }
                size = long
                head = 16
            } else if short == 0 {
                size = UInt64(range.upperBound - offset)
            }
            guard size >= UInt64(head), size <= UInt64(range.upperBound - offset) else { break }
            boxes.append(Box(type: type, content: (offset + head)..<(offset + Int(size))))
            offset += Int(size)
        }
        return boxes
    }

    private static func name(_ text: StaticString) -> UInt64 {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
