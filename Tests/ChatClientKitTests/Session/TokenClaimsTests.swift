import ChatWire
import Foundation
import Testing

@testable import ChatClientKit

@Suite("What a token says of itself")
struct TokenClaimsTests {
    private func token(_ payload: String) -> String {
        let encoded = Data(payload.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
        return "eyJh.\(encoded).c2ln"
    }

    @Test(
        "is whose calls it is for, where it says so",
        arguments: [
            (#"{"participant_type":"customer"}"#, .customer), (#"{"participant_type":"user","x":"ÿþ?>"}"#, .user),
            (#"{"participant_type":"admin"}"#, nil), (#"{"sub":"a"}"#, nil), ("[]", nil), ("{", nil),
        ] as [(String, ParticipantType?)])
    func kind(payload: String, kind: ParticipantType?) {
        #expect(TokenClaims(token(payload))?.participantType == kind)
    }

    @Test(
        "is whose it is and how long it lasts, where that is a time",
        arguments: [
            (#"{"sub":"a@b.c","exp":1800000000}"#, "a@b.c", 1_800_000_000_000),
            (#"{"exp":1800000000.5}"#, nil, 1_800_000_000_500),
            (#"{"exp":-1}"#, nil, nil), (#"{"exp":1e300}"#, nil, nil), (#"{"exp":"soon","sub":7}"#, nil, nil),
            (#"{"exp":9223372036854775807}"#, nil, nil),
        ] as [(String, String?, Int64?)])
    func life(payload: String, subject: String?, expiresAt: Int64?) {
        let claims = TokenClaims(token(payload))
        #expect(claims?.subject == subject)
        #expect(claims?.expiresAt?.milliseconds == expiresAt)
    }

    @Test("is nothing for what is no token", arguments: ["", "a", "a.b", "a.b.c.d", "a.!!.c", "..", "a.e30=.c"])
    func noToken(text: String) {
        #expect(TokenClaims(text)?.participantType == nil)
    }
}
