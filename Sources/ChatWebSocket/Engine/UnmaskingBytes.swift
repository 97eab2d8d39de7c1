extension UnsafeRawBufferPointer {
    /// Cuts `count` bytes, which are there, off the front.
    @inline(__always)
    mutating func drop(_ count: Int) {
        self = UnsafeRawBufferPointer(rebasing: self[count...])
    }
}

extension [UInt8] {
    /// Appends bytes and takes their mask off.
    ///
    /// - Returns: whether they are ASCII throughout.
    mutating func append(_ bytes: UnsafeRawBufferPointer, unmaskedBy mask: FrameMask) -> Bool {
        let start = count
        append(contentsOf: bytes)
        return withUnsafeMutableBytes { buffer in
            let added = UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
            guard let address = added.baseAddress else { return true }
            return mask.apply(from: UnsafeRawBufferPointer(added), to: address)
        }
    }
}
