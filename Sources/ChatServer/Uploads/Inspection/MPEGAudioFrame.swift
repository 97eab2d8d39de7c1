/// The header of a frame of MP3 (ISO/IEC 11172-3, 2.4.1.3) or of AAC in ADTS (ISO/IEC 13818-7, 6.2).
struct MPEGAudioFrame: Hashable {
    /// In bytes, the header included.
    let length: Int
    /// How many samples of each channel it holds.
    let samples: Int
    /// How many samples a second.
    let sampleRate: Int
    /// What is the same in all frames of a stream.
    let stream: UInt64

    /// The layer III frame at `offset`.
    init?(mp3 file: FileBytes, at offset: Int) {
        guard let header = file.bigEndian(at: offset, 4), header >> 21 == 0x7FF, header >> 17 & 3 == 1 else {
            return nil
        }
        let version = Int(header >> 19 & 3)
        let rateIndex = Int(header >> 10 & 3)
        let bitRateIndex = Int(header >> 12 & 15)
        guard version != 1, rateIndex != 3, (1...14).contains(bitRateIndex) else { return nil }
        let isFirst = version == 3
        let divisor = isFirst ? 1 : version == 2 ? 2 : 4
        sampleRate = [44_100, 48_000, 32_000][rateIndex] / divisor
        let bitRates =
            isFirst
            ? [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
            : [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        samples = isFirst ? 1152 : 576
        let padding = Int(header >> 9 & 1)
        length = samples / 8 * bitRates[bitRateIndex - 1] * 1000 / sampleRate + padding
        stream = header & 0xFFFE_0C00
    }

    /// The ADTS frame at `offset`.
    init?(adts file: FileBytes, at offset: Int) {
        guard let header = file.bigEndian(at: offset, 7), header >> 44 == 0xFFF, header >> 41 & 3 == 0 else {
            return nil
        }
        let rates = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
        ]
        let rateIndex = Int(header >> 34 & 15)
        length = Int(header >> 13 & 0x1FFF)
        guard rateIndex < rates.count, length >= 7 else { return nil }
        sampleRate = rates[rateIndex]
        samples = 1024 * (Int(header & 3) + 1)
        // Sync, version, layer, profile and rate; not the protection bit, nor what a frame may change.
        stream = header >> 34 & 0x3F_FFBF
    }
}

/// Walks the frames of a bare MPEG stream.
enum MPEGAudioReader {
    /// So many frames in a row, or all that there are, make a stream: two bytes of sync come about by chance.
    private static let required = 3

    static func read(_ file: FileBytes, _ frame: (FileBytes, Int) -> MPEGAudioFrame?) -> SoundReading {
        guard let start = passTags(file), let first = frame(file, start) else { return .other }
        var offset = start
        var frames = 0
        var samples = 0
        while let next = frame(file, offset), next.stream == first.stream {
            offset += next.length
            // A last frame that is cut off plays nothing.
            if offset > file.count { break }
            frames += 1
            samples += next.samples
        }
        let rest = file.count - offset
        let isWhole = rest <= 0 || isTag(file, at: offset)
        guard frames >= required || (frames > 0 && isWhole) else { return .other }
        let walked = Double(samples) / Double(first.sampleRate)
        // Where the walk lost its way the stream may go on: then it does not tell.
        return isWhole ? .sound(walked) : .sound(seconds: nil)
    }

    /// Where the frames begin: behind ID3v2 tags (id3.org, ID3v2.4, section 3.1); nil where a tag leads out of the file.
    private static func passTags(_ file: FileBytes) -> Int? {
        var offset = 0
        while file.has("ID3", at: offset) {
            guard let flags = file[offset + 5], let size = file.bytes(at: offset + 6, 4), size.allSatisfy({ $0 < 0x80 })
            else { return nil }
            let length = size.reduce(0) { $0 << 7 | Int($1) }
            offset += 10 + length + (flags & 0x10 != 0 ? 10 : 0)
            guard offset < file.count else { return nil }
        }
        // Some writers pad the tag beyond its size.
        if offset > 0 {
            var padding = 0
            while file[offset] == 0, padding < 65_536 {
                offset += 1
                padding += 1
            }
        }
        return offset
    }

    /// Whether what follows the frames is a tag of those that stand at the end, or padding.
    private static func isTag(_ file: FileBytes, at offset: Int) -> Bool {
        file.has("TAG", at: offset) || file.has("APETAGEX", at: offset) || file.has("LYRICS", at: offset)
            || file.has("3DI", at: offset) || file.has("ID3", at: offset)
            || (file.count - offset <= 4096 && (offset..<file.count).allSatisfy { file[$0] == 0 })
    }
}
