/// Reads a WebM's elements (RFC 8794, RFC 9559): that it holds sound and no moving pictures, and how long it plays.
///
/// Browsers record without knowing the end: they leave the duration out and sizes unknown. Then the blocks' times tell.
enum WebMReader {
    /// Elements by their ids, the length marker included.
    private enum ID {
        static let header: UInt64 = 0x1A45_DFA3
        static let docType: UInt64 = 0x4282
        static let segment: UInt64 = 0x1853_8067
        static let info: UInt64 = 0x1549_A966
        static let timestampScale: UInt64 = 0x2AD7B1
        static let duration: UInt64 = 0x4489
        static let tracks: UInt64 = 0x1654_AE6B
        static let trackEntry: UInt64 = 0xAE
        static let trackType: UInt64 = 0x83
        static let cluster: UInt64 = 0x1F43_B675
        static let timestamp: UInt64 = 0xE7
        static let simpleBlock: UInt64 = 0xA3
        static let blockGroup: UInt64 = 0xA0
        static let block: UInt64 = 0xA1
    }

    private struct Walk {
        /// Nanoseconds of a tick.
        var scale: UInt64 = 1_000_000
        /// In ticks, as the file says.
        var duration: Double?
        var hasSound = false
        var hasPictures = false
        var clusterTime: Int64 = 0
        /// The last block's time, in ticks.
        var lastBlock: Int64?
    }

    static func read(_ file: FileBytes) -> SoundReading {
        guard let header = element(in: file, at: 0), header.id == ID.header, let headerEnd = header.end,
            hasWebMType(file, header.start..<headerEnd), let segment = element(in: file, at: headerEnd),
            segment.id == ID.segment
        else { return .other }
        var walk = Walk()
        pass(file, segment.start..<min(segment.end ?? file.count, file.count), &walk)
        guard walk.hasSound, !walk.hasPictures else { return .other }
        let ticks = walk.duration ?? walk.lastBlock.map { Double($0) }
        return ticks.map { .sound($0 * Double(walk.scale) / 1e9) } ?? .sound(seconds: nil)
    }

    private static func hasWebMType(_ file: FileBytes, _ range: Range<Int>) -> Bool {
        var offset = range.lowerBound
        while offset < range.upperBound, let element = element(in: file, at: offset), let end = element.end {
            if element.id == ID.docType { return file.has("webm", at: element.start) && end - element.start >= 4 }
            offset = end
        }
        return false
    }

    /// Goes over the segment's elements as one flat row: what only holds others is entered, all else is stepped over. So sizes
    /// that are not known need not be.
    private static func pass(_ file: FileBytes, _ range: Range<Int>, _ walk: inout Walk) {
        var offset = range.lowerBound
        while offset < range.upperBound, let element = element(in: file, at: offset) {
            switch element.id {
            case ID.info, ID.tracks, ID.trackEntry, ID.cluster, ID.blockGroup:
                offset = element.start
                continue
            case ID.timestampScale: walk.scale = number(file, element).flatMap { $0 > 0 ? $0 : nil } ?? walk.scale
            case ID.duration: walk.duration = float(file, element)
            case ID.trackType:
                walk.hasSound = walk.hasSound || number(file, element) == 2
                walk.hasPictures = walk.hasPictures || number(file, element) == 1
            case ID.timestamp: walk.clusterTime = number(file, element).flatMap { Int64(exactly: $0) } ?? 0
            case ID.simpleBlock, ID.block:
                if let time = blockTime(file, element) {
                    let (sum, overflow) = walk.clusterTime.addingReportingOverflow(time)
                    if !overflow { walk.lastBlock = max(walk.lastBlock ?? 0, sum) }
                }
            default: break
            }
            guard let end = element.end else { return }
            offset = end
        }
    }

    /// A block's time within its cluster: two bytes with a sign behind the track's number.
    private static func blockTime(_ file: FileBytes, _ element: Element) -> Int64? {
        guard let first = file[element.start], first != 0 else { return nil }
        return file.bigEndian(at: element.start + first.leadingZeroBitCount + 1, 2)
            .map { Int64(Int16(truncatingIfNeeded: $0)) }
    }

    private static func number(_ file: FileBytes, _ element: Element) -> UInt64? {
        guard let end = element.end, end - element.start <= 8 else { return nil }
        return file.bigEndian(at: element.start, end - element.start)
    }

    private static func float(_ file: FileBytes, _ element: Element) -> Double? {
        guard let end = element.end, let bits = file.bigEndian(at: element.start, end - element.start) else {
            return nil
        }
        let value: Double? =
            switch end - element.start {
            case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            case 8: Double(bitPattern: bits)
            default: nil
            }
        return value.flatMap { $0 > 0 ? $0 : nil }
    }

    // MARK: EBML

    private struct Element {
        let id: UInt64
        /// Where its content begins.
        let start: Int
        /// Where it ends; nil for an unknown size.
        let end: Int?
    }

    private static func element(in file: FileBytes, at offset: Int) -> Element? {
        guard let first = file[offset], first != 0 else { return nil }
        let idLength = first.leadingZeroBitCount + 1
        guard idLength <= 4, let id = file.bigEndian(at: offset, idLength) else { return nil }
        let sizeOffset = offset + idLength
        guard let sizeFirst = file[sizeOffset], sizeFirst != 0 else { return nil }
        let sizeLength = sizeFirst.leadingZeroBitCount + 1
        guard let raw = file.bigEndian(at: sizeOffset, sizeLength) else { return nil }
        let size = raw & (1 << (7 * UInt64(sizeLength)) - 1)
        let start = sizeOffset + sizeLength
        if size == 1 << (7 * UInt64(sizeLength)) - 1 { return Element(id: id, start: start, end: nil) }
        // One that is cut off still has its beginning.
        let end = size > UInt64(file.count - min(start, file.count)) ? file.count : start + Int(size)
        return Element(id: id, start: start, end: end)
    }
}
