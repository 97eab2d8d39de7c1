import ChatWire

@testable import ChatServer

/// The bytes are a file.
enum MediaFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        switch MediaInspection(FileBytes(bytes)) {
        case nil: break
        case .image(_, let shape):
            try FuzzFinding.expect(shape.width > 0 && shape.height > 0, "a picture without pixels: \(shape)")
            try FuzzFinding.expect((1...8).contains(shape.orientation), "an orientation of \(shape.orientation)")
        case .sound(_, let seconds):
            if let seconds { try FuzzFinding.expect(seconds.isFinite && seconds >= 0, "\(seconds) s") }
        }
    }
}
