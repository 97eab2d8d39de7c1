import ChatWire
import HTTPTypes
import Hummingbird
import NIOCore

/// An answer whose body is a JSON text.
struct JSONResponse: ResponseGenerator, Sendable {
    /// The body.
    var bytes: [UInt8]
    /// The answer's status.
    var status: HTTPResponse.Status
    /// Headers besides type and length.
    var headers: HTTPFields

    /// An answer that says `value`.
    init(_ value: some JSONEncodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.init(bytes: value.jsonBytes(), status: status, headers: headers)
    }

    /// An answer of a finished JSON text.
    init(bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.bytes = bytes
        self.status = status
        self.headers = headers
    }

    /// The whole answer.
    var response: Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    func response(from request: Request, context: some RequestContext) -> Response { response }
}
