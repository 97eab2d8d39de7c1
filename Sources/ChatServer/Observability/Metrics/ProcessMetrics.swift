import ChatWire
import CoreMetrics
import Glibc
import Synchronization

/// The process as the kernel sees it, by the names that Prometheus' own libraries use.
final class ProcessMetrics: Sendable {
    private let processorTime: FloatingPointCounter
    /// How much of it is counted.
    private let counted = Mutex(0.0)
    private let residentMemory: Meter
    private let openDescriptors: Meter

    init(_ registry: MetricsRegistry) {
        processorTime = FloatingPointCounter(label: "process_cpu_seconds_total", factory: registry)
        residentMemory = Meter(label: "process_resident_memory_bytes", factory: registry)
        openDescriptors = Meter(label: "process_open_fds", factory: registry)
        let start = Meter(label: "process_start_time_seconds", factory: registry)
        start.set(Double(Timestamp.now.milliseconds) / 1_000)
    }

    /// Takes the numbers of now.
    func sample() {
        let seconds = Double(clock()) / 1_000_000
        let more = counted.withLock { counted in
            defer { counted = seconds }
            return max(0, seconds - counted)
        }
        processorTime.increment(by: more)
        residentMemory.set(Double(Self.residentPages()) * Double(sysconf(Int32(_SC_PAGESIZE))))
        openDescriptors.set(Double(Self.descriptors()))
    }

    /// The second number of `/proc/self/statm` (proc(5)).
    private static func residentPages() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let numbers = text.split(separator: " ")
        return numbers.count > 1 ? Int(numbers[1]) ?? 0 : 0
    }

    private static func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not the folder's two names for itself and its parent, nor the descriptor by which it is read.
        return max(0, count - 3)
    }

    static let definitions = [
        MetricDefinition(name: "process_cpu_seconds_total", help: "Processor time that the process took, in seconds."),
        MetricDefinition(name: "process_resident_memory_bytes", help: "Memory that the process holds, in bytes."),
        MetricDefinition(name: "process_open_fds", help: "Open file descriptors."),
        MetricDefinition(
            name: "process_start_time_seconds", help: "When the process started, in seconds since 1970."),
    ]
}
