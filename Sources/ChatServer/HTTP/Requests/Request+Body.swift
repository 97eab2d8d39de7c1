import ChatWire
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension Request {
    /// The body, which must be JSON.
    ///
    /// - Parameter limit: the most bytes that are taken.
    /// - Throws: 415 for another content type than `application/json` (none is fine), 413 over the limit, 400 for what
    ///   is no JSON.
    func readJSON(limit: Int = WireLimits.bodyBytes) async throws -> JSONValue {
        try requireContent("application/json")
        let bytes = try await readBody(limit: limit)
        do throws(JSONError) { return try JSONParser.parse(bytes) } catch {
            throw Refusal(.invalidJSON, "The body is not valid JSON: \(error)")
        }
    }

    /// The body, which must be a form.
    ///
    /// - Throws: 415 for another content type, 413 over the limit, 422 where the encoding does not hold.
    func readForm(limit: Int = 16 * 1024) async throws -> QueryReader {
        try requireContent("application/x-www-form-urlencoded")
        guard let fields = FormFields(try await readBody(limit: limit)) else {
            throw Refusal(issues: [.malformedFields(at: "body")])
        }
        return QueryReader(fields, at: "body")
    }

    /// All of the body.
    ///
    /// - Throws: 413 over `limit`, before reading where the length is announced.
    func readBody(limit: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Refusal.tooLarge(limit) }
        var bytes: [UInt8] = []
        do {
            for try await part in body {
                guard bytes.count + part.readableBytes <= limit else { throw Refusal.tooLarge(limit) }
                bytes += part.readableBytesView
            }
        } catch let error as IOError {
            throw Refusal.cutOff(error)
        } catch let error as ChannelError {
            throw Refusal.cutOff(error)
        }
        return bytes
    }

    private func requireContent(_ expected: String) throws(Refusal) {
        guard let type = headers[.contentType] else { return }
        let essence = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
        guard essence.lowercased() == expected else {
            throw Refusal(.unsupportedMedia, "Content-Type must be \(expected)")
        }
    }

    /// The token of the `Authorization` header (RFC 6750, section 2.1).
    var bearerToken: String? { headers[.authorization].flatMap(BearerToken.token(in:)) }
}

/// How a token stands in an `Authorization` header.
enum BearerToken {
    /// The token of a header's value; `nil` for another scheme.
    static func token(in value: String) -> String? {
        let parts = value.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let token = parts[1].drop { $0 == " " }
        return token.isEmpty || token.contains(" ") ? nil : String(token)
    }
}

extension Refusal {
    /// A body over the limit.
    static func tooLarge(_ limit: Int) -> Refusal {
        Refusal(.tooLarge, "The body is larger than \(limit) bytes")
    }

    /// The connection ended within the body; nobody reads this answer.
    fileprivate static func cutOff(_ error: any Error) -> Refusal {
        Refusal(.invalidJSON, "The body did not arrive whole")
    }

    /// No token.
    static let notAuthenticated = Refusal(.unauthorized, "Not authenticated")
}
