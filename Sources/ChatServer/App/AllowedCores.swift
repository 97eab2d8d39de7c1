import Foundation

/// The cores that this process may run on, which `taskset`, systemd's `CPUAffinity` or a container may have narrowed.
enum AllowedCores {
    /// How many they are; those of the machine where the system does not tell.
    static var count: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return count(inStatus: status) ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// What the line `Cpus_allowed:	ff,ffffffff` of proc(5) says.
    static func count(inStatus status: String) -> Int? {
        for line in status.split(separator: "\n") where line.hasPrefix("Cpus_allowed:") {
            let mask = line.dropFirst("Cpus_allowed:".count)
            let count = mask.reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount }
            return count > 0 ? count : nil
        }
        return nil
    }
}
