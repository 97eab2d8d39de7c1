/// Takes the body of an answer while it comes. Its calls come from the I/O thread, one after the other.
protocol BodySink: AnyObject, Sendable {
    /// The head of a 2xx answer is there; its body follows.
    func begin(_ head: HTTPResponse) throws(ClientError)

    /// Takes the next bytes.
    func take(_ bytes: UnsafeRawBufferPointer) throws(ClientError)
}
