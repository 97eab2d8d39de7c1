import ChatWire
import CThumbnail
import Logging
import NIOPosix
import Synchronization

/// Makes small pictures, one at a time and off the event loops: decoding the largest picture takes seconds and hundreds of
/// megabytes.
final class Thumbnailer: Sendable {
    /// What became of a picture.
    enum Outcome: Sendable {
        /// The small picture, a JPEG.
        case made([UInt8])
        /// It cannot be decoded.
        case undecodable
        /// There is none to be had: it is too large to be decoded, or libgd is missing.
        case none
    }

    /// A small picture's longest side, in pixels.
    static let longestSide = 256
    /// The most pixels that are decoded.
    static let pixelLimit = 40_000_000
    /// How many pictures may wait.
    private static let waitingLimit = 64

    private let pool: NIOThreadPool
    private let waiting = Atomic(0)
    private let hasComplained = Atomic(false)
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
        pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// Decodes a picture and makes a small one of it.
    ///
    /// - Throws: 429 when too many wait.
    func thumbnail(of file: IncomingFile, _ type: FileType, _ shape: ImageShape) async throws -> Outcome {
        guard shape.pixelCount <= Self.pixelLimit else { return .none }
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.waitingLimit else {
            throw Refusal(.rateLimited, "Too many pictures at once", retryAfter: 5)
        }
        return try await pool.runIfActive { try self.make(file, type, shape) }
    }

    private func make(_ file: IncomingFile, _ type: FileType, _ shape: ImageShape) throws -> Outcome {
        let format: thumbnail_format =
            switch type {
            case .png: THUMBNAIL_PNG
            case .gif: THUMBNAIL_GIF
            case .webp: THUMBNAIL_WEBP
            default: THUMBNAIL_JPEG
            }
        let frame = try shape.firstFrame.map { try Self.still(of: file.bytes(), $0) }
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let result = file.withDescriptor { descriptor in
            frame.withUnsafeBytes { frame in
                thumbnail_make(
                    format, descriptor, frame?.baseAddress, frame?.count ?? 0, Int32(clamping: shape.width),
                    Int32(clamping: shape.height), Int32(shape.orientation), Int32(Self.longestSide), &bytes, &count)
            }
        }
        defer { thumbnail_free(bytes) }
        switch result {
        case THUMBNAIL_MADE: return .made(Array(UnsafeRawBufferPointer(start: bytes, count: count)))
        case THUMBNAIL_UNDECODABLE: return .undecodable
        case THUMBNAIL_UNAVAILABLE:
            if !hasComplained.exchange(true, ordering: .relaxed) {
                let missing = thumbnail_open().map { String(cString: $0) } ?? "libgd"
                logger.error("pictures get no thumbnails: \(missing) is missing (Debian's package libgd3)")
            }
            return .none
        default: throw Refusal(.internal, "The picture could not be handled")
        }
    }

    /// A WebP of the one picture that stands in a chunk: libgd takes no animated ones.
    private static func still(of file: FileBytes, _ chunk: Range<Int>) -> [UInt8] {
        var bytes = Array("RIFF".utf8)
        let size = UInt32(clamping: 4 + chunk.count)
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        bytes += Array("WEBP".utf8)
        for offset in stride(from: chunk.lowerBound, to: chunk.upperBound, by: 32_768) {
            bytes += file.bytes(at: offset, min(32_768, chunk.upperBound - offset)) ?? []
        }
        return bytes
    }
}

extension Optional<[UInt8]> {
    /// Lends the bytes, if there are any.
    fileprivate func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer?) -> Value) -> Value {
        switch self {
        case let bytes?: bytes.withUnsafeBytes { body($0) }
        case nil: body(nil)
        }
    }
}
