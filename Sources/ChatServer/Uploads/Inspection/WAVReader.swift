/// Reads a WAV's chunks.
enum WAVReader {
    static func read(_ file: FileBytes) -> SoundReading {
        guard file.has("RIFF", at: 0), file.has("WAVE", at: 8) else { return .other }
        var offset = 12
        var bytesPerSecond: UInt64?
        while let size = file.littleEndian(at: offset + 4, 4) {
            if file.has("fmt ", at: offset) {
                guard size >= 16, let rate = file.littleEndian(at: offset + 16, 4), rate > 0,
                    let channels = file.littleEndian(at: offset + 10, 2), channels > 0
                else { return .other }
                bytesPerSecond = rate
            } else if file.has("data", at: offset) {
                guard let bytesPerSecond else { return .other }
                // Recorders that stream leave 0 or the largest number; then it is all that follows.
                let left = UInt64(file.count - offset - 8)
                let length = size == 0 ? left : min(size, left)
                return .sound(Double(length) / Double(bytesPerSecond))
            }
            offset += 8 + Int(size) + Int(size % 2)
        }
        return .other
    }
}
