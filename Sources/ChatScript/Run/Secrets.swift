package import ChatWire
import Synchronization

/// What must never be shown: tokens wherever they stand, passwords where a field is named so.
package final class Secrets: Sendable {
    private static let hidden = "‹hidden›"
    private static let tokenNames: Set<String> = ["access_token", "refresh_token", "token"]
    private static let secretNames: Set<String> = tokenNames.union(["password", "current_password", "new_password"])

    private let known = Mutex<Set<String>>([])

    /// Nothing is known yet.
    package init() {}

    /// Notes a token.
    func add(_ token: String) {
        // What is this short is no token, and would make holes into everything.
        guard token.utf8.count >= 8 else { return }
        known.withLock { _ = $0.insert(token) }
    }

    /// Notes the tokens that a value holds.
    func addTokens(in value: JSONValue) {
        switch value {
        case .array(let elements): for element in elements { addTokens(in: element) }
        case .object(let object):
            for member in object.members {
                if Self.tokenNames.contains(member.name), case .string(let token) = member.value { add(token) }
                addTokens(in: member.value)
            }
        default: break
        }
    }

    /// A text without what must not be shown.
    package func hide(in text: String) -> String {
        var text = text
        for secret in known.withLock({ $0.sorted { $0.utf8.count > $1.utf8.count } }) {
            text = text.replacing(secret, with: Self.hidden)
        }
        return text
    }

    /// A value without what must not be shown.
    package func hide(in value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(hide(in: text))
        case .array(let elements): .array(elements.map { hide(in: $0) })
        case .object(let object):
            .object(
                JSONObject(
                    members: object.members.map { member in
                        Self.secretNames.contains(member.name) && member.value.stringValue != nil
                            ? .init(name: member.name, value: .string(Self.hidden))
                            : .init(name: member.name, value: hide(in: member.value))
                    }))
        default: value
        }
    }

    /// The same for the fields of a form.
    func hide(_ value: String, of field: String) -> String {
        Self.secretNames.contains(field) ? Self.hidden : hide(in: value)
    }

    /// A message in bytes, as one line for a person.
    func shown(_ bytes: [UInt8], limit: Int = 400) -> String {
        // What is long is not taken apart for the little of it that is shown, unless a field in it asks to be hidden.
        if bytes.count > 4_096, let text = String(validating: bytes, as: UTF8.self),
            !Self.secretNames.contains(where: { text.contains("\"\($0)\"") })
        {
            return ShownJSON.plain(hide(in: text), limit: limit)
        }
        if let value = try? JSONParser.parse(bytes) { return ShownJSON.text(hide(in: value), limit: limit) }
        if let text = String(validating: bytes, as: UTF8.self) { return ShownJSON.plain(hide(in: text), limit: limit) }
        let head = bytes.prefix(24).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        return "\(bytes.count) bytes: \(head)\(bytes.count > 24 ? " …" : "")"
    }
}
