/// A whole answer to a REST request.
struct HTTPResponse: Sendable, Hashable {
    /// 200…599.
    let status: Int
    /// Names in lower case; a repeated name's last value.
    let headers: [String: String]
    let body: [UInt8]
}
