import ChatTestSupport
import ChatWire
import Crypto
import Foundation
import Testing

@testable import ChatServer

@Suite("Access tokens")
struct TokenSignerTests {
    private static let secret = SigningSecret(bytes: Array("0123456789abcdef0123456789abcdef".utf8))
    private static let shared = SigningSecret(bytes: Array("short".utf8))
    private static let strange = SigningSecret(bytes: Array("another secret that nobody here knows of".utf8))
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func signer() async throws -> TokenSigner {
        try await TokenSigner(secrets: SigningSecrets(signing: Self.secret, others: [Self.shared]))
    }

    /// A token put together by hand, as another system would.
    static func token(
        header: String = #"{"alg":"HS256","typ":"JWT"}"#, payload: String, secret: SigningSecret = secret
    ) -> String {
        let input = "\(base64(header)).\(base64(payload))"
        let code = Data(HMAC<SHA256>.authenticationCode(for: Data(input.utf8), using: secret.key))
        return "\(input).\(base64(code))"
    }

    private static func base64(_ text: String) -> String { base64(Data(text.utf8)) }

    private static func base64(_ data: Data) -> String {
        data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    @Test("a token says what was put into it")
    func roundTrip() async throws {
        let claims = AccessClaims(
            subject: "ada@salon.com", participant: .user(4), salonID: SalonID(1), role: .admin,
            session: AccessClaims.SessionClaim(id: 7, generation: 2), issuedAt: Self.now,
            expiresAt: Self.now.advanced(byMilliseconds: 60_000), id: "x")
        let token = try await signer().sign(claims)
        var expected = claims
        expected.issuedAt = nil
        expected.id = nil
        #expect(try await signer().verify(token, at: Self.now) == expected)
    }

    @Test("the claims are the protocol's, null where they do not apply", .rules("AUTH-08"))
    func claims() async throws {
        let claims = AccessClaims(
            subject: "+1234567890", participant: .customer(3), session: AccessClaims.SessionClaim(id: 7, generation: 1),
            issuedAt: Self.now, expiresAt: Self.now.advanced(byMilliseconds: 60_000), id: "x")
        let parts = try await signer().sign(claims).split(separator: ".")
        var payload = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        payload += String(repeating: "=", count: (4 - payload.count % 4) % 4)
        let json = try JSONParser.parse([UInt8](#require(Data(base64Encoded: payload))))
        let expected: JSONObject = [
            "exp": .integer(1_800_000_060), "gen": .integer(1), "iat": .integer(1_800_000_000), "jti": .string("x"),
            "participant_id": .integer(3), "participant_type": .string("customer"), "role": .null,
            "salon_id": .null, "sid": .integer(7), "sub": .string("+1234567890"),
        ]
        #expect(json.objectValue?.members.sorted { $0.name < $1.name } == expected.members)
    }

    @Test("the salon's own system signs with any of the secrets, short ones too", arguments: [secret, shared])
    func backend(secret: SigningSecret) async throws {
        let token = Self.token(
            payload: #"{"sub":"ada@salon.com","exp":1800000060,"iss":"salon","role":7,"nested":{"a":[1]}}"#,
            secret: secret)
        let claims = try await signer().verify(token, at: Self.now)
        #expect(claims.subject == "ada@salon.com")
        #expect(claims.participant == nil)
        #expect(claims.session == nil)
    }

    @Test("an expiry may have a fraction, or lie beyond all times", arguments: ["1800000060.25", "1e300"])
    func expiries(expiry: String) async throws {
        let token = Self.token(payload: #"{"sub":"ada@salon.com","exp":\#(expiry)}"#)
        #expect(try await signer().verify(token, at: Self.now).expiresAt > Self.now)
    }

    @Test("a token counts until it expires, also when it was verified before")
    func expiry() async throws {
        let signer = try await signer()
        let token = Self.token(payload: #"{"sub":"ada@salon.com","exp":1800000060}"#)
        let end = Self.now.advanced(byMilliseconds: 60_000)
        #expect(try signer.verify(token, at: end.advanced(byMilliseconds: -1)).subject == "ada@salon.com")
        #expect(throws: TokenSigner.Failure.expired) { try signer.verify(token, at: end) }
        #expect(throws: TokenSigner.Failure.expired) { try signer.verify(token, at: end) }
    }

    @Test(
        "what is no token of ours does not count", .threats("TOK-01"), .rules("GEN-13"),
        arguments: [
            "", ".", "..", "x", "x.y.z", "a.b.c.d",
            token(payload: #"{"sub":"ada@salon.com","exp":1800000060}"#, secret: strange),
            token(header: #"{"alg":"none"}"#, payload: #"{"sub":"ada@salon.com","exp":1800000060}"#),
            token(header: #"{"alg":"HS512"}"#, payload: #"{"sub":"ada@salon.com","exp":1800000060}"#),
            token(header: #"{"alg":"RS256"}"#, payload: #"{"sub":"ada@salon.com","exp":1800000060}"#),
            token(header: #"{"typ":"JWT"}"#, payload: #"{"sub":"ada@salon.com","exp":1800000060}"#),
            token(header: #"{"alg":"HS256","crit":["x"],"x":1}"#, payload: #"{"sub":"a@b","exp":1800000060}"#),
            token(payload: #"{"sub":"ada@salon.com"}"#),
            token(payload: #"{"exp":1800000060}"#),
            token(payload: #"{"sub":1,"exp":1800000060}"#),
            token(payload: #"{"sub":"ada@salon.com","exp":"tomorrow"}"#),
            token(payload: #"{"sub":"ada@salon.com","exp":1800000060,"participant_id":1}"#),
            token(payload: #"{"sub":"a@b","exp":1800000060,"participant_id":1,"participant_type":"bot"}"#),
            token(payload: "[]"), token(payload: "{"), token(header: "{", payload: "{}"),
            "\(String(repeating: "a", count: 9_000)).b.c",
        ])
    func bad(token: String) async throws {
        let signer = try await signer()
        #expect(throws: TokenSigner.Failure.bad) { try signer.verify(token, at: Self.now) }
    }

    @Test("an unsigned token does not count", .threats("TOK-02"), .rules("GEN-13"))
    func unsigned() async throws {
        let signed = Self.token(header: #"{"alg":"none"}"#, payload: #"{"sub":"ada@salon.com","exp":1800000060}"#)
        let unsigned = signed.split(separator: ".").prefix(2).joined(separator: ".") + "."
        let signer = try await signer()
        #expect(throws: TokenSigner.Failure.bad) { try signer.verify(unsigned, at: Self.now) }
    }

    @Test(
        "a token that calls itself a refresh token does not count", .threats("TOK-03"),
        arguments: [
            #""type":"refresh""#, #""token_type":"refresh""#, #""typ":"Refresh""#, #""token_use":"refresh_token""#,
            #""scope":"openid refresh-token""#, #""scopes":["a","refresh"]"#, #""mode":"refreshToken""#,
            #""refresh":true"#,
        ])
    func refresh(claim: String) async throws {
        let signer = try await signer()
        let token = Self.token(payload: #"{"sub":"ada@salon.com","exp":1800000060,\#(claim)}"#)
        #expect(throws: TokenSigner.Failure.bad) { try signer.verify(token, at: Self.now) }
    }

    @Test(
        "one that calls itself something else does",
        arguments: [#""type":"access""#, #""token_type":"bearer""#, #""scope":"fresh""#, #""refresh":false"#])
    func access(claim: String) async throws {
        let token = Self.token(payload: #"{"sub":"ada@salon.com","exp":1800000060,\#(claim)}"#)
        #expect(try await signer().verify(token, at: Self.now).subject == "ada@salon.com")
    }

    @Test("remembering tokens is bounded", .threats("TOK-08"))
    func cache() async throws {
        let signer = try await TokenSigner(secrets: SigningSecrets(signing: Self.secret), cacheLimit: 3)
        for number in 0..<10 {
            _ = try signer.verify(Self.token(payload: #"{"sub":"\#(number)@b","exp":1800000060}"#), at: Self.now)
            #expect(signer.remembered <= 3)
        }
    }
}
