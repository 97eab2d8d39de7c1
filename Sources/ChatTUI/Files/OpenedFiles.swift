internal import ChatTUIKit
internal import ChatWire
import Glibc
import Synchronization

/// Files that were fetched to be looked at, for the programs that show them: in a folder that only their owner reads, for
/// a day at least.
final class OpenedFiles: Sendable {
    /// - Parameter profile: the profile's folder; without one, or where it cannot be written, a new one is made among the
    ///   system's passing files.
    init(profile: StateFolder?) {
        folder = profile?.folder("opened")
    }

    private let folder: StateFolder?
    /// The folder among the system's passing files, once there is one.
    private let passing = Mutex<String?>(nil)
    private static let lifetime = 24 * 3_600

    /// The folder, made where it is missing.
    func path() -> String? {
        if let folder, let path = try? folder.made() { return path }
        return passing.withLock { passing in
            if let passing { return passing }
            var template = Array(((Environment["TMPDIR"] ?? "/tmp") + "/chat-tui-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { return nil }
            let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            passing = made
            return made
        }
    }

    /// A file of the server's that was fetched before: those never change, and no two have one name.
    func known(_ file: RemoteFile, in folder: String) -> String? {
        guard file.url.hasPrefix("/uploads/") else { return nil }
        return FileType.allCases.map { folder + "/" + name(of: file, $0) }.first { LocalFile.type(of: $0) != nil }
    }

    /// What a file is called in the folder. Its ending is that of its contents, so that no program takes it for something
    /// else: for a page, or for something to run.
    func name(of file: RemoteFile, _ type: FileType) -> String {
        FileName.safe(file.url, fileExtension: type.fileExtension)
    }

    /// Removes what nobody looks at any more.
    func sweep() {
        guard let folder, let path = try? folder.made() else { return }
        for name in folder.names() {
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                time(nil) - status.st_mtim.tv_sec > Self.lifetime
            else { continue }
            unlink(path + "/" + name)
        }
    }
}
