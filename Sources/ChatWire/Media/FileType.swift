/// The kinds of files that may be uploaded (docs/PROTOCOL.md, section 6).
public enum FileType: String, Hashable, Sendable, CaseIterable {
    /// A JPEG picture.
    case jpeg = "image/jpeg"
    /// A PNG picture.
    case png = "image/png"
    /// A GIF picture.
    case gif = "image/gif"
    /// A WebP picture.
    case webp = "image/webp"
    /// MP3 sound.
    case mp3 = "audio/mpeg"
    /// Vorbis, Opus or FLAC sound in Ogg.
    case ogg = "audio/ogg"
    /// WAV sound.
    case wav = "audio/wav"
    /// AAC sound in MPEG-4.
    case m4a = "audio/mp4"
    /// AAC sound as a bare stream (ADTS).
    case aac = "audio/aac"
    /// Opus or Vorbis sound in WebM.
    case webm = "audio/webm"

    /// Whether it is a picture; else it is sound.
    public var isImage: Bool {
        switch self {
        case .jpeg, .png, .gif, .webp: true
        case .mp3, .ogg, .wav, .m4a, .aac, .webm: false
        }
    }
}

extension FileType {
    /// How many of a file's first bytes ``init(leadingBytes:)`` looks at.
    public static let leadingByteCount = 64

    /// The type that a file's first bytes promise; nil for any other kind of file.
    ///
    /// A promise only: whether the rest keeps it, the server finds out.
    public init?(leadingBytes bytes: some Collection<UInt8>) {
        let head = Array(bytes.prefix(Self.leadingByteCount))
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            head.dropFirst(offset).starts(
                with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        }
        if head.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if has("GIF87a") || has("GIF89a") {
            self = .gif
        } else if has("RIFF"), has("WEBP", at: 8) {
            self = .webp
        } else if has("RIFF"), has("WAVE", at: 8) {
            self = .wav
        } else if has("OggS") {
            self = .ogg
        } else if has("ftyp", at: 4) {
            self = .m4a
        } else if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) {
            self = .webm
        } else if has("ID3") {
            self = .mp3
        } else if head.count >= 2, head[0] == 0xFF, head[1] & 0xF6 == 0xF0 {
            // Twelve bits of sync and layer 0: an ADTS header (ISO/IEC 13818-7, 6.2).
            self = .aac
        } else if head.count >= 2, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 {
            // Eleven bits of sync and layer III (ISO/IEC 11172-3, 2.4.1.3).
            self = .mp3
        } else {
            return nil
        }
    }

    /// The type that a media type's name stands for, also one of the other names that go about; nil for any other.
    ///
    /// - Parameter name: parameters behind a semicolon do not count, nor does the case.
    public init?(named name: some StringProtocol) {
        let end = name.firstIndex(of: ";") ?? name.endIndex
        let word = String(name[..<end].filter { $0 != " " && $0 != "\t" }).lowercased()
        switch word {
        case "image/jpg", "image/pjpeg": self = .jpeg
        case "image/x-png", "image/apng": self = .png
        case "audio/mp3", "audio/mpeg3", "audio/x-mp3", "audio/x-mpeg": self = .mp3
        case "application/ogg", "audio/x-ogg", "audio/opus", "audio/vorbis", "video/ogg": self = .ogg
        case "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/x-pn-wav": self = .wav
        case "audio/m4a", "audio/x-m4a", "audio/mp4a-latm", "video/mp4": self = .m4a
        case "audio/x-aac", "audio/aacp", "audio/x-hx-aac-adts": self = .aac
        case "video/webm": self = .webm
        default: self.init(rawValue: word)
        }
    }
}
