import ChatWire
import Foundation

/// A store full of people, and those of them who are signed in.
struct Salon {
    /// Someone who is signed in.
    struct Person {
        let id: Int64
        let token: String
        let isStaff: Bool

        /// Where they connect.
        var target: String { "/api/v1/chat/ws/chat/\(isStaff ? "user" : "customer")?token=\(token)" }
    }

    /// A conversation.
    struct Chat {
        let id: Int64
        let staff: Person
        let customer: Person
    }

    let staff: [Person]
    let customers: [Person]
    /// Customers who never sign in.
    let others: [Int64]

    /// How many can sign in: each costs the server a tenth of a second.
    static let (staffCount, customerCount, otherCount) = (4, 110, 1_000)

    /// Makes up the people, and what they wrote before: messages in chats of twenty.
    ///
    /// - Returns: the file that says how they sign in.
    static func populate(_ binary: String, data: String, messages: Int = 0) throws -> String {
        let logins = "\(data).logins"
        let customers = max(customerCount + otherCount, messages / 20)
        try runProgram(
            binary,
            [
                "populate", "--data", data, "--staff", "\(staffCount)", "--customers", "\(customers)",
                "--messages", "\(messages)", "--logins", logins,
            ])
        return logins
    }

    /// Signs people in: all staff, and the first of the customers.
    init(port: UInt16, logins: String, customers signedIn: Int = Salon.customerCount) throws {
        let rest = try RESTLoad(port: port)
        let json = try JSONParser.parse(Array(Data(contentsOf: URL(fileURLWithPath: logins))))
        staff = try (json["staff"]?.arrayValue ?? []).map { login in
            let name = login["username"]?.stringValue ?? ""
            let answer = try rest.call(
                Call(
                    "POST", "/auth/login", type: "application/x-www-form-urlencoded",
                    body: Array("username=\(name.replacing("@", with: "%40"))&password=bench".utf8)))
            return Person(
                id: answer["user"]?["id"]?.integerValue ?? 0, token: answer["access_token"]?.stringValue ?? "",
                isStaff: true)
        }
        let people = json["customers"]?.arrayValue ?? []
        customers = try people.prefix(signedIn).map { login in
            let body: JSONObject = [
                "phone_number": login["phone_number"] ?? .null, "password": login["password"] ?? .null,
            ]
            let answer = try rest.call(Call("POST", "/customer-auth/login", body: body.jsonBytes()))
            return Person(
                id: login["id"]?.integerValue ?? 0, token: answer["access_token"]?.stringValue ?? "", isStaff: false)
        }
        others = people.dropFirst(signedIn).compactMap { $0["id"]?.integerValue }
    }

    /// Opens a conversation of a member of the staff with a customer, or finds the one that there is.
    func chat(_ rest: RESTLoad, staff member: Int, customer: Int) throws -> Chat {
        Chat(
            id: try chat(rest, staff[member], with: customers[customer].id), staff: staff[member],
            customer: customers[customer])
    }

    /// The conversation of a member of the staff with a customer.
    func chat(_ rest: RESTLoad, _ member: Person, with customer: Int64) throws -> Int64 {
        let body: JSONObject = ["customer_id": .integer(customer)]
        let answer = try rest.call(Call("POST", "/chat/chats", token: member.token, body: body.jsonBytes()))
        guard let id = answer["id"]?.integerValue else { throw LoadError("no chat was made") }
        return id
    }
}
