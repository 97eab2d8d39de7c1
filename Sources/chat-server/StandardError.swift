import Foundation

/// Where diagnostics go.
enum StandardError {
    /// Prints a line.
    static func print(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data("\(line)\n".utf8)) }
}
