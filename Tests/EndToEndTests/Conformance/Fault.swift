import ChatWebSocket
import ChatWire

/// What is wrong with a server: it keeps every rule but one.
struct Fault: Sendable {
    /// A call on its way to the server; whatever is changed here, the server takes for the client's.
    var call: (@Sendable (inout ProxiedCall) -> Void)?
    /// An answer on its way back.
    var answer: (@Sendable (ProxiedCall, inout ProxiedAnswer) -> Void)?
    /// A command on its way to the server: none, one or several become of it.
    var command: (@Sendable (JSONValue) -> [JSONValue])?
    /// An event on its way back; the first parameter counts the events of its kind on this connection, from 0.
    var event: (@Sendable (Int, JSONValue) -> [JSONValue])?
    /// Events that every connection gets which the proxy carries.
    var leak: (@Sendable (JSONValue) -> Bool)?
    /// How a connection that the server closes ends instead; nil for not at all.
    var close: (@Sendable (WebSocketClose) -> WebSocketClose?)?
    /// Frames of the client that never arrive.
    var swallows: (@Sendable (WebSocketEngine.Event) -> Bool)?
}

/// A call as it passes.
struct ProxiedCall: Sendable {
    var method: String
    /// Without `/api/v1`.
    var path: String
    var query: String
    var headers: [String: String]
    var body: [UInt8]

    var json: JSONValue? { try? JSONParser.parse(body) }

    /// Whether it is that call: `POST /chat/chats/*/messages`, where `*` is any one part of a path.
    func matches(_ pattern: String) -> Bool {
        let words = pattern.split(separator: " ")
        guard words.count == 2, words[0] == "*" || words[0] == method else { return false }
        if words[1] == "*" { return true }
        let wanted = words[1].split(separator: "/")
        let parts = path.split(separator: "/")
        return wanted.count == parts.count && zip(wanted, parts).allSatisfy { $0 == "*" || $0 == $1 }
    }
}

/// An answer as it passes.
struct ProxiedAnswer: Sendable {
    var status: Int
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    var json: JSONValue? {
        get { try? JSONParser.parse(body, maximumDepth: 64) }
        set { body = newValue?.jsonBytes() ?? [] }
    }
}

// MARK: What faults are made of

extension Fault {
    /// Answers of a call, if they have one of these statuses, changed.
    static func answer(
        _ pattern: String, if statuses: ClosedRange<Int> = 100...599,
        _ change: @escaping @Sendable (inout ProxiedAnswer) -> Void
    ) -> Fault {
        Fault(answer: { call, answer in
            if call.matches(pattern), statuses.contains(answer.status) { change(&answer) }
        })
    }

    /// Another status.
    static func status(_ pattern: String, _ was: Int, becomes status: Int) -> Fault {
        answer(pattern, if: was...was) { $0.status = status }
    }

    /// A member of an answer, by the way to it, that is something else; nil takes it out.
    static func member(_ pattern: String, _ path: String, _ value: JSONValue?) -> Fault {
        answer(pattern) { $0.json = $0.json?.setting(path, to: value) }
    }

    /// Calls changed before the server gets them.
    static func call(_ pattern: String, _ change: @escaping @Sendable (inout ProxiedCall) -> Void) -> Fault {
        Fault(call: { if $0.matches(pattern) { change(&$0) } })
    }

    /// A member of a body that the server never sees, or sees otherwise.
    static func body(_ pattern: String, _ path: String, _ value: JSONValue?) -> Fault {
        call(pattern) { $0.body = $0.json?.setting(path, to: value).jsonBytes() ?? $0.body }
    }

    /// A field of a query that the server never sees, or sees otherwise.
    static func query(_ pattern: String, without name: String) -> Fault {
        call(pattern) { call in
            call.query = call.query.split(separator: "&").filter { !$0.hasPrefix("\(name)=") }.joined(separator: "&")
        }
    }

    /// A call that never gets to the server, and seems to have succeeded.
    static func lost(_ pattern: String, answering status: Int = 200, _ body: JSONValue = .object([:])) -> Fault {
        Fault(
            call: { if $0.matches(pattern) { ($0.method, $0.path) = ("GET", "/lost") } },
            answer: { call, answer in
                guard call.path == "/lost" else { return }
                answer.status = status
                answer.json = body
            })
    }

    /// A header field that is missing, or says something else.
    static func header(_ pattern: String, _ name: String, _ value: String?) -> Fault {
        answer(pattern) { answer in
            answer.headers.removeAll { $0.name == name }
            if let value { answer.headers.append((name, value)) }
        }
    }

    /// Events of a type, changed into others.
    static func event(_ type: String, _ change: @escaping @Sendable (Int, JSONValue) -> [JSONValue]) -> Fault {
        Fault(event: { $1["type"]?.stringValue == type ? change($0, $1) : [$1] })
    }

    /// Events of a type that never come.
    static func noEvent(_ type: String) -> Fault { event(type) { _, _ in [] } }

    /// Events of a type that come twice.
    static func twice(_ type: String) -> Fault { event(type) { _, event in [event, event] } }

    /// A member of an event that is something else; nil takes it out.
    static func event(_ type: String, _ path: String, _ value: JSONValue?) -> Fault {
        event(type) { _, event in [event.setting(path, to: value)] }
    }

    /// Events of a type that everyone gets.
    static func leak(_ type: String) -> Fault { Fault(leak: { $0["type"]?.stringValue == type }) }

    /// Commands of a type, changed into others.
    static func command(_ type: String, _ change: @escaping @Sendable (JSONValue) -> [JSONValue]) -> Fault {
        Fault(command: { $0["type"]?.stringValue == type ? change($0) : [$0] })
    }

    /// Commands of a type that never arrive.
    static func noCommand(_ type: String) -> Fault { command(type) { _ in [] } }

    /// A close with another code and reason; nil for none at all.
    static func close(_ code: UInt16, becomes other: UInt16?, _ reason: String? = nil) -> Fault {
        Fault(close: { close in
            guard close.code?.rawValue == code else { return close }
            return other.map { WebSocketClose(code: .init(rawValue: $0), reason: reason ?? close.reason) }
        })
    }

    /// This fault and another one.
    func and(_ other: Fault) -> Fault {
        var fault = self
        fault.call = call ?? other.call
        fault.answer = answer ?? other.answer
        fault.command = command ?? other.command
        fault.event = event ?? other.event
        fault.leak = leak ?? other.leak
        fault.close = close ?? other.close
        fault.swallows = swallows ?? other.swallows
        return fault
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(members: elements.map { .init(name: $0.0, value: $0.1) }))
    }
}

extension JSONValue {
    /// The value with something else at a place: `message.content`, `messages[].id` for all elements; nil takes it out.
    func setting(_ path: String, to value: JSONValue?) -> JSONValue {
        setting(
            path.split(separator: ".").flatMap { part in
                part.hasSuffix("[]") ? (part == "[]" ? ["[]"] : [String(part.dropLast(2)), "[]"]) : [String(part)]
            }[...], to: value)
    }

    private func setting(_ steps: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let step = steps.first else { return value ?? .null }
        if step == "[]" {
            guard case .array(let elements) = self else { return self }
            return .array(elements.map { $0.setting(steps.dropFirst(), to: value) })
        }
        guard case .object(let object) = self else { return self }
        var members = object.members
        if let index = members.firstIndex(where: { $0.name == step }) {
            if steps.count == 1, value == nil {
                members.remove(at: index)
            } else {
                members[index].value = members[index].value.setting(steps.dropFirst(), to: value)
            }
        } else if steps.count == 1, let value {
            members.append(.init(name: step, value: value))
        }
        return .object(JSONObject(members: members))
    }
}
