import ChatWire
import HTTPTypes
import Hummingbird

extension Refusal {
    /// The answer that says this refusal (docs/PROTOCOL.md, section 1, "errors" and "status").
    var response: JSONResponse {
        var headers: HTTPFields = [:]
        if status == 401 { headers[.wwwAuthenticate] = "Bearer" }
        if let retryAfter { headers[.retryAfter] = String(Self.wholeSeconds(retryAfter)) }
        return JSONResponse(
            ErrorBody(detail: detail, code: code, issues: issues), status: HTTPResponse.Status(code: status),
            headers: headers)
    }

    /// Seconds as `Retry-After` holds them: whole, rounded up, at least one.
    private static func wholeSeconds(_ seconds: Double) -> Int {
        seconds.isFinite ? Int(min(max(seconds.rounded(.up), 1), 86_400)) : 1
    }

    /// What the server says of an error that is known by its status alone.
    init(status: HTTPResponse.Status) {
        let code: ErrorCode =
            switch status.code {
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 405: .methodNotAllowed
            case 409: .conflict
            case 413: .tooLarge
            case 415: .unsupportedMedia
            case 429: .rateLimited
            case 400..<500: .validationError
            default: .internal
            }
        self.init(code, status.reasonPhrase.isEmpty ? "Error \(status.code)" : status.reasonPhrase, status: status.code)
    }
}
