/// A whole answer to a REST request.
package struct HTTPResponse: Sendable, Hashable {
    /// 200…599.
    package let status: Int
    /// Names in lower case; a repeated name's last value.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
