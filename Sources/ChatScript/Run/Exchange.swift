import ChatClientKit
import ChatWire

/// REST calls as scenarios make them: any method, any bytes, and the answer whatever it is.
package struct Exchange: Sendable {
    /// What is sent.
    struct Request: Sendable {
        var method: String
        /// Behind the server's address, with `/api/v1` where it belongs; percent-encoded.
        var target: String
        var headers: [(name: String, value: String)] = []
        var body: [UInt8]?
        /// The body as it is shown.
        var shownBody: String = ""
        var token: String?
        var within: Duration = .seconds(20)

        static func form(_ path: String, _ fields: [(name: String, value: String)]) -> Request {
            Request(
                method: "POST", target: "/api/v1\(path)",
                headers: [("Content-Type", "application/x-www-form-urlencoded")],
                body: Array(URLEncoding.query(fields).utf8),
                shownBody: fields.first.map { "\($0.name)=\($0.value)" } ?? "")
        }

        static func json(_ method: String, _ path: String, _ object: JSONObject) -> Request {
            Request(
                method: method, target: "/api/v1\(path)", headers: [("Content-Type", "application/json")],
                body: object.jsonBytes())
        }
    }

    /// What came back.
    struct Answer: Sendable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: [UInt8]
        /// nil where the body is no JSON.
        var json: JSONValue?
    }

    let server: ServerAddress
    let transport: any HTTPTransport
    let secrets: Secrets

    func send(_ request: Request, trace: Trace, who: String) async throws(ClientError) -> Answer {
        guard let method = HTTPRequest.Method(rawValue: request.method) else {
            throw ClientError(.invalidArgument, "There is no method \(request.method).")
        }
        var http = HTTPRequest(method: method, url: server.url + request.target)
        http.headers = [("Accept", "application/json")] + request.headers
        if let token = request.token { http.headers.append(("Authorization", "Bearer \(token)")) }
        http.body = request.body
        http.timeLimit = request.within
        let shown =
            request.shownBody.isEmpty ? request.body.map { " \(secrets.shown($0))" } ?? "" : " \(request.shownBody)"
        trace.note(who, "→ \(request.method) \(secrets.hide(in: request.target))\(shown)")
        let response: HTTPResponse
        do throws(ClientError) {
            response = try await transport.send(http)
        } catch {
            trace.note(who, "← \(error.message)")
            throw error
        }
        let json = try? JSONParser.parse(response.body, maximumDepth: 64)
        if let json { secrets.addTokens(in: json) }
        trace.note(who, "← \(response.status) \(secrets.shown(response.body))")
        return Answer(status: response.status, headers: response.headers, body: response.body, json: json)
    }
}
