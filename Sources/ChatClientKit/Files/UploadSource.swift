/// Where the bytes of an upload come from. Its calls come from the I/O thread, one after the other.
protocol UploadSource: AnyObject, Sendable {
    /// How many bytes there are; nil where that is not known before the end.
    var count: Int64? { get }

    /// Puts the next bytes into `buffer`, which has room for at least one; never waits.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> UploadReading

    /// Begins again, as a request that is repeated on another connection needs it.
    ///
    /// - Returns: whether it can.
    func rewind() -> Bool

    /// Has `body` called once there is more to read, after an ``UploadReading/later``.
    func whenReady(_ body: @escaping @Sendable () -> Void)
}

/// What a source had to give.
enum UploadReading {
    /// So many bytes, at least one.
    case bytes(Int)
    /// Nothing yet.
    case later
    /// There are no more.
    case end
    /// The rest cannot be had.
    case failed(ClientError)
}
