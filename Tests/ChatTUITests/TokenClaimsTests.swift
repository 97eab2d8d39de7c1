import ChatWire
import Foundation
import Testing

@testable import ChatTUI

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
        #expect(TokenClaims.participantType(in: token(payload)) == kind)
    }

    @Test("is nothing for what is no token", arguments: ["", "a", "a.b", "a.b.c.d", "a.!!.c", "..", "a.e30=.c"])
    func noToken(text: String) {
        #expect(TokenClaims.participantType(in: text) == nil)
    }
}
