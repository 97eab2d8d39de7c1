package import ChatWire

/// The accounts that scenarios sign in with, by the names that they use for them.
package struct Accounts: Sendable {
    /// How one of them signs in.
    package struct Account: Hashable, Sendable {
        /// Whose calls it makes.
        package var kind: Party.Kind
        /// Email or phone number.
        package var login: String
        /// With what it signs in; nil for an account of which there is a token alone.
        package var password: String?
        /// A ready access token, which is used instead of signing in.
        package var token: String?

        /// An account.
        package init(kind: Party.Kind, login: String, password: String? = nil, token: String? = nil) {
            self.kind = kind
            self.login = login
            self.password = password
            self.token = token
        }
    }

    /// Every name that a file of accounts can fill.
    package static let names = [
        "admin", "staff1", "staff2", "customer1", "customer2", "outsider", "outsider_customer",
    ]

    /// The accounts that there are.
    package private(set) var byName: [String: Account]

    /// Accounts by name.
    package init(_ byName: [String: Account]) { self.byName = byName }

    /// The accounts of `chat-server serve --demo`.
    package static let demo = Accounts([
        "admin": Account(kind: .user, login: "admin@salon.com", password: "password"),
        "staff1": Account(kind: .user, login: "bea@salon.com", password: "password"),
        "staff2": Account(kind: .user, login: "cem@salon.com", password: "password"),
        "customer1": Account(kind: .customer, login: "+1234567890", password: "password"),
        "customer2": Account(kind: .customer, login: "+1234567891", password: "password"),
        "outsider": Account(kind: .user, login: "dora@other.com", password: "password"),
        "outsider_customer": Account(kind: .customer, login: "+1987654321", password: "password"),
    ])

    /// Reads a file of accounts (docs/COMMANDS.md): `admin`, `staff` (two), `customers` (two), `outsider`,
    /// `outsider_customer`; what is missing is missing.
    package init(json: JSONValue) throws(JSONDecodingError) {
        guard let object = json.objectValue else { throw JSONDecodingError(expected: "an object with accounts") }
        byName = [:]
        for member in object.members where !member.value.isNull {
            do throws(JSONDecodingError) {
                switch member.name {
                case "admin": byName["admin"] = try Account(member.value, kind: .user)
                case "outsider": byName["outsider"] = try Account(member.value, kind: .user)
                case "outsider_customer":
                    byName["outsider_customer"] = try Account(member.value, kind: .customer)
                case "staff", "customers":
                    guard let list = member.value.arrayValue else { throw JSONDecodingError(expected: "a list") }
                    let (name, kind): (String, Party.Kind) =
                        member.name == "staff" ? ("staff", .user) : ("customer", .customer)
                    for (index, value) in list.prefix(2).enumerated() {
                        byName["\(name)\(index + 1)"] = try Account(value, kind: kind)
                    }
                default:
                    throw JSONDecodingError(
                        expected: "admin, staff, customers, outsider or outsider_customer as a name")
                }
            } catch {
                throw JSONDecodingError(path: [member.name] + error.path, expected: error.expected)
            }
        }
    }
}

extension Accounts.Account {
    fileprivate init(_ json: JSONValue, kind: Party.Kind) throws(JSONDecodingError) {
        let token: String? = try json.decodeIfPresent("token")
        let name = kind == .user ? "username" : "phone_number"
        self.init(
            kind: kind, login: try token == nil ? json.decode(name) : json.decodeIfPresent(name) ?? "",
            password: try token == nil ? json.decode("password") : json.decodeIfPresent("password"), token: token)
    }
}
