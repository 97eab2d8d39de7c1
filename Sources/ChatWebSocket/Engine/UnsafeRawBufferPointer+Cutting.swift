extension UnsafeRawBufferPointer {
    /// Cuts `count` bytes, which are there, off the front.
    @inline(__always)
    mutating func drop(_ count: Int) {
        self = UnsafeRawBufferPointer(rebasing: self[count...])
    }

    /// The first `count` bytes, which are there, in the form that an array copies fastest: the other ways to fill an
    /// array from memory ask the runtime for its metadata each time, which costs as much as the allocation.
    @inline(__always)
    func prefixBytes(_ count: Int) -> UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(rebasing: self[..<count]).assumingMemoryBound(to: UInt8.self)
    }
}
