import Glibc

/// What a durable write costs on the disk under the server's data: 200 times 4 KiB are appended and synced.
struct DiskSpeed {
    let p50: Double
    let p99: Double

    init(beside folder: String) throws {
        let path = "\(folder).probe"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw LoadError("cannot write beside \(folder)") }
        defer {
            close(file)
            unlink(path)
        }
        let block = [UInt8](repeating: 0xA5, count: 4_096)
        var times = Histogram()
        for _ in 0..<200 {
            let start = monotonicNow()
            guard write(file, block, block.count) == block.count, fdatasync(file) == 0 else {
                throw LoadError("cannot write beside \(folder)")
            }
            times.add(monotonicNow() - start)
        }
        (p50, p99) = (times.quantile(0.5), times.quantile(0.99))
    }
}
