import Foundation
import Glibc

/// What a server under test has to store on.
enum Disk: CaseIterable {
    /// The machine's.
    case roomy
    /// A file can grow to two megabytes, which any user can have the kernel see to: what is written beyond fails (`EFBIG`).
    case shortFiles
    /// A file system of its own of three megabytes, mounted where nobody else sees it: what is written beyond fails
    /// (`ENOSPC`), which SQLite treats in another way. Wants the right to mount.
    case small

    /// Those that get full, as far as they can be had here.
    static let full = allCases.filter { $0 != .roomy && ($0 != .small || mayMount) }

    private static let filler = "filler"

    private static let mayMount =
        (try? succeeds("unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")) ?? false

    private static func succeeds(_ command: String...) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// How to start a program that stores in `folder`.
    func launch(_ program: String, _ arguments: [String], in folder: String) -> (program: String, arguments: [String]) {
        switch self {
        case .roomy: (program, arguments)
        case .shortFiles:
            // The soft limit alone, so that it can be lifted; without the signal, which would end the program.
            ("/bin/bash", ["-c", #"trap '' XFSZ; ulimit -S -f 2048; exec "$0" "$@""#, program] + arguments)
        case .small:
            (
                "/usr/bin/unshare",
                [
                    "--mount", "/bin/bash", "-c",
                    #"""
                    set -e
                    seed=$(mktemp -d)
                    cp -a "$0/." "$seed"
                    mount -t tmpfs -o size=3m,mode=700 tmpfs "$0"
                    cp -a "$seed/." "$0"
                    rm -r "$seed"
                    head -c 1500000 /dev/zero > "$0/\#(Self.filler)"
                    exec "$@"
                    """#, folder, program,
                ] + arguments
            )
        }
    }

    /// Lets the running program store more.
    func makeRoom(for process: pid_t, in folder: String) throws {
        switch self {
        case .roomy: break
        case .shortFiles:
            guard try Self.succeeds("prlimit", "--pid", "\(process)", "--fsize=unlimited") else {
                throw POSIXError(.EPERM)
            }
        case .small: try FileManager.default.removeItem(atPath: "/proc/\(process)/root\(folder)/\(Self.filler)")
        }
    }
}
