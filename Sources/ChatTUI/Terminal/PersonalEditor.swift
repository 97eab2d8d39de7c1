internal import ChatTUIKit
import Glibc

/// The editor that the person has chosen by `$VISUAL` or `$EDITOR`.
enum PersonalEditor {
    /// Why nothing came of it.
    struct Failure: Error {
        let description: String
    }

    /// Lets the person work on a text. The terminal has been given back meanwhile.
    ///
    /// The text is in a file that only its owner can read, in `$XDG_RUNTIME_DIR` (which is memory) where there is one.
    static func edit(_ text: String) throws(Failure) -> String {
        let folder = environment("XDG_RUNTIME_DIR") ?? environment("TMPDIR") ?? "/tmp"
        var template = Array((folder + "/chat-tui-XXXXXX.txt").utf8CString)
        // mkstemps makes it with mode 0600.
        let descriptor = mkstemps(&template, 4)
        guard descriptor >= 0 else {
            throw Failure(description: "cannot make a file in \(folder): \(String(cString: strerror(errno)))")
        }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let bytes = Array(text.utf8)
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count
        guard close(descriptor) == 0, isWritten else { throw Failure(description: "cannot write \(path)") }
        let editor = environment("VISUAL") ?? environment("EDITOR") ?? "vi"
        guard ForegroundProgram.run("exec \(editor) \"$1\"", path) == 0 else {
            throw Failure(description: "\(editor) has failed; the text is as it was")
        }
        return try contents(of: path)
    }

    /// The file's text, less the line end that editors put at the end.
    private static func contents(of path: String) throws(Failure) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "the editor's file is gone; the text is as it was") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        // Four bytes make one character at most.
        while bytes.count <= 4 * TextEditor.maximumLength {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += block[..<count]
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
