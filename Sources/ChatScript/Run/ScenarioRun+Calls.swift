import ChatClientKit
import ChatWire

extension ScenarioRun {
    /// Makes a call, again and again where it may, until its answer is as expected.
    func perform(_ call: Call) async throws(StepStop) {
        let deadline = clock.now + patience(call.retry ?? .zero)
        while true {
            do throws(StepStop) {
                return try await performOnce(call)
            } catch {
                guard case .failed = error, clock.now < deadline, await clock.sleep(for: .milliseconds(100)) else {
                    throw error
                }
            }
        }
    }

    private func performOnce(_ call: Call) async throws(StepStop) {
        let who = call.authority.words
        let request = try request(call)
        let answer: Exchange.Answer
        do throws(ClientError) {
            answer = try await exchange.send(request, trace: trace, who: who)
        } catch {
            throw .failed(
                StepFailure(title: "\(who): \(call.method) \(request.target) got no answer: \(error.message)"))
        }
        try check(answer, to: call, as: who)
        for capture in call.captures {
            guard let json = answer.json, let value = capture.path.value(in: json) else {
                throw .failed(
                    StepFailure(
                        title: "\(who): the answer has no \(capture.path) to keep as \(capture.name)",
                        mark: capture.mark,
                        details: ["answer: \(exchange.secrets.shown(answer.body))"]))
            }
            define(capture.name, value)
        }
        if let name = call.statusName { define(name, .integer(Int64(answer.status))) }
        for (name, header) in call.headerNames {
            guard let value = answer.headers[header] else {
                throw .failed(StepFailure(title: "\(who): the answer has no header \(header)"))
            }
            define(name, .string(value))
        }
    }

    private func check(_ answer: Exchange.Answer, to call: Call, as who: String) throws(StepStop) {
        let what = "\(who): \(call.method) \(exchange.secrets.hide(in: try text(call.path)))"
        let body = "answer: \(exchange.secrets.shown(answer.body))"
        let status = JSONValue.integer(Int64(answer.status))
        let isExpected: Bool
        if let matcher = call.status {
            isExpected = try compared(status, with: matcher).isEmpty
        } else {
            isExpected = (200..<300).contains(answer.status)
        }
        guard isExpected else {
            if call.isProbe, [404, 405, 501].contains(answer.status) {
                throw .notOffered("\(call.method) \(ShownJSON.plain(try text(call.path))) is not there")
            }
            let expected = try call.status.map { (matcher) throws(StepStop) in try words(matcher) } ?? "a success"
            throw .failed(
                StepFailure(title: "\(what) answered \(answer.status); expected \(expected)", details: [body]))
        }
        var mismatches: [Mismatch] = []
        if let matcher = call.answer {
            guard let json = answer.json else {
                throw .failed(StepFailure(title: "\(what) answered with something that is no JSON", details: [body]))
            }
            mismatches = try compared(json, with: matcher)
        }
        if let matcher = call.answerText {
            mismatches += try compared(.string(String(decoding: answer.body, as: UTF8.self)), with: matcher)
        }
        for (name, matcher) in call.answerHeaders {
            let found = try compared(answer.headers[name.lowercased()].map { .string($0) }, with: matcher)
            mismatches += found.map {
                Mismatch(path: ValuePath([.member(name)]), expected: $0.expected, actual: $0.actual)
            }
        }
        guard mismatches.isEmpty else {
            throw .failed(
                StepFailure(
                    title: "\(what): the answer is not as expected", details: lines(for: mismatches) + [body]))
        }
    }

    private func request(_ call: Call) throws(StepStop) -> Exchange.Request {
        var target = (call.isBelowAPI ? "/api/v1" : "") + (try text(call.path))
        if !call.query.isEmpty {
            var fields: [(name: String, value: String)] = []
            for field in call.query { fields.append((field.name, try text(field.value))) }
            target += (target.contains("?") ? "&" : "?") + URLEncoding.query(fields)
        }
        var request = Exchange.Request(method: call.method, target: target, within: call.within)
        switch call.authority {
        case .nobody: break
        case .party(let name): request.token = try session(of: name).token
        case .token(let token): request.token = try text(token)
        }
        switch call.body {
        case .none: break
        case .json(let template):
            request.headers.append(("Content-Type", "application/json"))
            request.body = try value(template).jsonBytes()
        case .form(let fields):
            var items: [(name: String, value: String)] = []
            for field in fields { items.append((field.name, try text(field.value))) }
            request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            request.body = Array(URLEncoding.query(items).utf8)
            request.shownBody = items.map { "\($0.name)=\(exchange.secrets.hide($0.value, of: $0.name))" }
                .joined(separator: "&")
        case .raw(let raw): request.body = try bytes(raw)
        case .multipart(let parts):
            let boundary = "part-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
            request.headers.append(("Content-Type", "multipart/form-data; boundary=\(boundary)"))
            request.body = try multipart(parts, boundary: boundary)
            request.shownBody = "\(parts.map(\.name).joined(separator: ", ")), \(request.body?.count ?? 0) bytes"
        }
        for header in call.headers {
            request.headers.removeAll { $0.name.lowercased() == header.name.lowercased() }
            request.headers.append((header.name, try headerValue(header.value)))
        }
        return request
    }

    /// A header's value, which can bring no further line.
    func headerValue(_ template: Template) throws(StepStop) -> String {
        let value = try text(template)
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .failed(StepFailure(title: "a header's value cannot hold control characters"))
        }
        return value
    }

    private func multipart(_ parts: [Call.Part], boundary: String) throws(StepStop) -> [UInt8] {
        var body: [UInt8] = []
        for part in parts {
            var head = "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(part.name)\""
            if let name = part.fileName { head += "; filename=\"\(try text(name))\"" }
            if let type = part.type { head += "\r\nContent-Type: \(type)" }
            body += Array("\(head)\r\n\r\n".utf8) + (try bytes(part.bytes)) + Array("\r\n".utf8)
        }
        return body + Array("--\(boundary)--\r\n".utf8)
    }
}

extension Call.Authority {
    /// For a person.
    fileprivate var words: String {
        switch self {
        case .party(let name): name
        case .token, .nobody: "nobody"
        }
    }
}
