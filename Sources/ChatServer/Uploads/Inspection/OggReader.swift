/// Reads an Ogg's first and last page (RFC 3533, section 6): its codec, and how far its clock came.
enum OggReader {
    private static let pageLimit = 65_307

    static func read(_ file: FileBytes) -> SoundReading {
        // The first page bears one packet: the codec's identification.
        guard file.has("OggS", at: 0), file[4] == 0, let flags = file[5], flags & 0x02 != 0,
            let serial = file.littleEndian(at: 14, 4), let segments = file[26]
        else { return .other }
        let packet = 27 + Int(segments)
        guard let clock = clock(file, packet) else { return .other }
        guard !hasPictures(file) else { return .other }
        guard let last = lastPosition(file, serial) else { return .sound(seconds: nil) }
        return .sound(Double(max(0, last - clock.skipped)) / Double(clock.rate))
    }

    private struct Clock {
        /// How many ticks a second.
        let rate: Int64
        /// How many ticks at the start are not heard.
        var skipped: Int64 = 0
    }

    private static func clock(_ file: FileBytes, _ packet: Int) -> Clock? {
        if file.has("OpusHead", at: packet) {
            return file.littleEndian(at: packet + 10, 2).map { Clock(rate: 48_000, skipped: Int64($0)) }
        }
        let rate: UInt64? =
            if file.has("\u{1}vorbis", at: packet) {
                file.littleEndian(at: packet + 12, 4)
            } else if file.has("Speex   ", at: packet) {
                file.littleEndian(at: packet + 36, 4)
            } else if file[packet] == 0x7F, file.has("FLAC", at: packet + 1) {
                // The native header's STREAMINFO: 20 bits of sample rate.
                file.bigEndian(at: packet + 27, 3).map { $0 >> 4 }
            } else {
                nil
            }
        return rate.flatMap { $0 > 0 ? Clock(rate: Int64($0)) : nil }
    }

    /// Whether another stream that begins beside the first is one of pictures.
    private static func hasPictures(_ file: FileBytes) -> Bool {
        var offset = 0
        for _ in 0..<16 {
            guard file.has("OggS", at: offset), let flags = file[offset + 5], flags & 0x02 != 0,
                let segments = file[offset + 26], let table = file.bytes(at: offset + 27, Int(segments))
            else { return false }
            let packet = offset + 27 + Int(segments)
            if file[packet] == 0x80, file.has("theora", at: packet + 1) { return true }
            offset = packet + table.reduce(0) { $0 + Int($1) }
        }
        return false
    }

    /// The position that the stream's last page bears.
    private static func lastPosition(_ file: FileBytes, _ serial: UInt64) -> Int64? {
        var end = file.count
        let start = max(0, file.count - 2 * pageLimit)
        while end > start {
            guard let offset = file.lastIndex(of: "OggS", from: start, to: end) else { return nil }
            if file.littleEndian(at: offset + 14, 4) == serial, let position = file.littleEndian(at: offset + 6, 8),
                position != .max, position <= UInt64(Int64.max)
            {
                return Int64(position)
            }
            end = offset
        }
        return nil
    }
}
