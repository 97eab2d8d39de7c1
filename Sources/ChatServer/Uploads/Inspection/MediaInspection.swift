import ChatWire

/// What a file is, by its bytes alone (docs/PROTOCOL.md, section 6).
enum MediaInspection: Hashable, Sendable {
    /// A picture; decoding it is yet to show that it is a whole one.
    case image(FileType, ImageShape)
    /// A sound, and how many seconds it plays where it tells.
    case sound(FileType, seconds: Double?)

    /// Its type.
    var type: FileType {
        switch self {
        case .image(let type, _), .sound(let type, _): type
        }
    }

    /// Looks into a file; nil for one that may not be uploaded.
    init?(_ file: FileBytes) {
        guard let head = file.bytes(at: 0, min(file.count, FileType.leadingByteCount)),
            let type = FileType(leadingBytes: head)
        else { return nil }
        switch type {
        case .jpeg: self.init(type, JPEGReader.shape(of: file))
        case .png: self.init(type, PNGReader.shape(of: file))
        case .gif: self.init(type, GIFReader.shape(of: file))
        case .webp: self.init(type, WebPReader.shape(of: file))
        case .wav: self.init(type, WAVReader.read(file))
        case .ogg: self.init(type, OggReader.read(file))
        case .m4a: self.init(type, MP4Reader.read(file))
        case .webm: self.init(type, WebMReader.read(file))
        case .mp3, .aac:
            // Both may stand behind a tag.
            switch MPEGAudioReader.read(file, MPEGAudioFrame.init(mp3:at:)) {
            case .sound(let seconds): self = .sound(.mp3, seconds: seconds)
            case .other: self.init(.aac, MPEGAudioReader.read(file, MPEGAudioFrame.init(adts:at:)))
            }
        }
    }

    private init?(_ type: FileType, _ shape: ImageShape?) {
        guard let shape else { return nil }
        self = .image(type, shape)
    }

    private init?(_ type: FileType, _ reading: SoundReading) {
        guard case .sound(let seconds) = reading else { return nil }
        self = .sound(type, seconds: seconds)
    }
}
