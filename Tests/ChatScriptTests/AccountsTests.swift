import ChatScript
import ChatWire
import Testing

@Suite("Files of accounts")
struct AccountsTests {
    @Test("every account has its name, and what is missing is missing")
    func names() throws {
        let json = try JSONParser.parse(
            Array(
                """
                {"staff": [{"username": "a@x", "password": "p"}, {"username": "b@x", "token": "t"}],
                 "customers": [{"id": 1, "phone_number": "+1", "password": "p"}], "outsider": null}
                """.utf8))
        let accounts = try Accounts(json: json).byName
        #expect(accounts.keys.sorted() == ["customer1", "staff1", "staff2"])
        #expect(accounts["staff1"] == .init(kind: .user, login: "a@x", password: "p"))
        #expect(accounts["staff2"] == .init(kind: .user, login: "b@x", token: "t"))
        #expect(accounts["customer1"] == .init(kind: .customer, login: "+1", password: "p"))
    }

    @Test(
        "what is wrong is named",
        arguments: [
            ("[]", "the answer: expected an object with accounts"), (#"{"boss": {}}"#, "boss: expected admin, staff"),
            (#"{"admin": {"username": "a"}}"#, "admin.password: expected a value"),
            (#"{"customers": [{"username": "a", "password": "p"}]}"#, "customers.phone_number: expected a value"),
        ])
    func wrong(text: String, expected: String) throws {
        let json = try JSONParser.parse(Array(text.utf8))
        let error = #expect(throws: JSONDecodingError.self) { try Accounts(json: json) }
        #expect(error?.description.hasPrefix(expected) == true, "\(error?.description ?? "")")
    }

    @Test("the demo's accounts fill every name")
    func demo() {
        #expect(Set(Accounts.demo.byName.keys) == Set(Accounts.names))
    }
}
