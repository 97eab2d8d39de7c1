import Dispatch
import Glibc

/// Tells processes that share a folder of one another's changes.
package protocol FolderWatch: Sendable {
    /// Waits until something may have changed since the last call; for one task. Returns early when it is cancelled.
    func change() async
    /// Something was changed here.
    func changed()
}

/// Hears of changes from the kernel (inotify(7)); where it has no watch to give, nothing is heard.
final class KernelFolderWatch: FolderWatch {
    private let bell = Doorbell()
    // Safe: set once, and cancelled once, which any thread may do.
    nonisolated(unsafe) private let source: (any DispatchSourceRead)?

    init(_ folder: String) {
        let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
        // A process that dies closes its lock for writing: that is heard of too.
        guard descriptor >= 0, inotify_add_watch(descriptor, folder, UInt32(IN_MODIFY | IN_CLOSE_WRITE)) >= 0 else {
            if descriptor >= 0 { close(descriptor) }
            source = nil
            return
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor)
        let bell = bell
        source.setEventHandler { @Sendable in
            // What happened does not matter: the files tell.
            var buffer = [UInt8](repeating: 0, count: 4096)
            while read(descriptor, &buffer, buffer.count) > 0 {}
            bell.ring()
        }
        source.setCancelHandler { @Sendable in close(descriptor) }
        source.resume()
        self.source = source
    }

    deinit {
        source?.cancel()
    }

    func change() async {
        await bell.wait()
    }

    func changed() {}
}
