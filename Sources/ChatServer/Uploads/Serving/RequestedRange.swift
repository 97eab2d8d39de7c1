/// Which part of a file a request asks for (RFC 9110, section 14).
enum RequestedRange: Hashable, Sendable {
    /// All of it: nothing was asked for, or what this server need not understand, as several parts at once.
    case whole
    /// The bytes from the first to the last one.
    case part(ClosedRange<Int>)
    /// A part that does not exist.
    case unsatisfiable

    /// Reads a `Range` header.
    ///
    /// - Parameter size: of the file, in bytes.
    init(_ header: String?, size: Int) {
        self = .whole
        guard let header else { return }
        let halves = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].lowercased() == "bytes", !halves[1].contains(",") else { return }
        let ends = halves[1].filter { $0 != " " && $0 != "\t" }.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) })
        else { return }
        // Digits alone: a number that is too large is as good as the largest.
        let first = ends[0].isEmpty ? nil : Int(ends[0]) ?? .max
        let last = ends[1].isEmpty ? nil : Int(ends[1]) ?? .max
        switch (first, last) {
        case (nil, nil): return
        case (nil, let count?): self = count > 0 && size > 0 ? .part(max(0, size - count)...(size - 1)) : .unsatisfiable
        case (let first?, let last):
            if let last, last < first { return }
            self = first < size ? .part(first...min(last ?? .max, size - 1)) : .unsatisfiable
        }
    }
}
