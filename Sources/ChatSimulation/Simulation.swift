package import ChatClientKit
import Glibc

/// Runs seeds, and says what was found.
package struct Simulation: Sendable {
    /// What became of a seed.
    package struct Report: Sendable {
        package let seed: UInt64
        /// What must not be, and was.
        package let findings: [String]
        /// Two runs of a seed are the same if this is.
        package let digest: UInt64
        /// What happened, where it was asked for.
        package let journal: [String]
    }

    private let folder: String

    /// - Parameter folder: where the processes' files are, best in memory.
    package init(folder: String = "/dev/shm") {
        self.folder = folder
    }

    /// Runs a seed, on the calling thread.
    ///
    /// - Parameter fault: a mistake that the client makes on purpose.
    package func run(_ seed: UInt64, isTold: Bool = false, fault: PlantedFault? = nil) -> Report {
        let place = "\(folder)/chat-simulation-\(getpid())-\(seed)\(fault.map { "-\($0)" } ?? "")"
        mkdir(place, 0o700)
        defer { rmdir(place) }
        let world = World(seed: seed, folder: place, isTold: isTold, fault: fault)
        world.run()
        return Report(
            seed: seed, findings: world.findings, digest: world.digest, journal: world.journal ?? [])
    }
}
