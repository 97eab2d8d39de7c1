import Glibc

/// The right to send for an account, which one process has at a time; it falls back when the process ends, however it ends.
final class SenderLease {
    private let path: String
    private var descriptor: Int32 = -1

    init(path: String) {
        self.path = path
    }

    deinit {
        release()
    }

    /// Whether it is held here.
    var isHeld: Bool { descriptor >= 0 }

    /// Takes it, if nobody has it. Its file must exist: a process that did not hear yet that the folder was removed makes
    /// nothing there again.
    ///
    /// - Returns: whether it is held now.
    func take() throws(ClientError) -> Bool {
        guard !isHeld else { return true }
        let file = open(path, O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw AccountFolder.error("The file \(path) cannot be opened") }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(file)
            guard reason == EWOULDBLOCK || reason == EINTR else {
                errno = reason
                throw AccountFolder.error("The file \(path) cannot be locked")
            }
            return false
        }
        descriptor = file
        return true
    }

    /// Gives it back.
    func release() {
        guard isHeld else { return }
        close(descriptor)
        descriptor = -1
    }
}
