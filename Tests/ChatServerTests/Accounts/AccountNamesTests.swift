import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Canonical forms of account names")
struct AccountNamesTests {
    @Test(
        "an email is trimmed and in lower case", .rules("AUTH-12"),
        arguments: [
            ("ada@salon.com", "ada@salon.com"),
            ("  Ada@Salon.COM\n", "ada@salon.com"),
            ("ÄDA@salon.com", "Äda@salon.com"),
        ])
    func email(text: String, expected: String) {
        #expect(EmailAddress(text)?.description == expected)
    }

    @Test(
        "what cannot be an email is none",
        arguments: [
            "", " ", "ada", "@salon.com", "ada@", "a@b@c", "a da@salon.com", "a\u{0}@b",
            "\(String(repeating: "a", count: 250))@b.cd",
        ])
    func noEmail(text: String) {
        #expect(EmailAddress(text) == nil)
    }

    @Test(
        "a phone number is a plus sign and digits", .rules("AUTH-12"),
        arguments: [
            ("+1234567890", "+1234567890"),
            (" +1 (234) 567-890", "+1234567890"),
            ("1234567890", "+1234567890"),
            ("001234567890", "+1234567890"),
            ("+1.234/567\u{A0}89\u{2011}0", "+1234567890"),
            ("+123456789012345", "+123456789012345"),
        ])
    func phone(text: String, expected: String) {
        #expect(PhoneNumber(text)?.description == expected)
    }

    @Test(
        "what cannot be a whole number is none",
        arguments: [
            "", "+", "+123", "12+34567", "++1234567", "+1234567x", "+1234567890123456", "+١٢٣٤٥٦٧", "ada@salon.com",
        ])
    func noPhone(text: String) {
        #expect(PhoneNumber(text) == nil)
    }
}
