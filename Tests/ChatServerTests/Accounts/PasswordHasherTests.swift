import ChatWire
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Password hashes")
struct PasswordHasherTests {
    static let cheap = PasswordHash.Cost(logarithm: 4)

    @Test("a hash says yes to its password alone", arguments: ["password", "pässwörd 🔑", "", " "])
    func verify(password: String) async throws {
        let hasher = PasswordHasher(cost: Self.cheap)
        let hash = try await hasher.hash(password)
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(password + "x", against: hash))
        #expect(try await !hasher.verify("Password", against: hash))
    }

    @Test("two hashes of one password differ")
    func salted() async throws {
        let hasher = PasswordHasher(cost: Self.cheap)
        #expect(try await hasher.hash("password") != hasher.hash("password"))
    }

    @Test("a hash bears its parameters, so that the cost can change later")
    func parameters() async throws {
        let hash = try await PasswordHasher(cost: PasswordHash.Cost(logarithm: 5)).hash("password")
        #expect(hash.hasPrefix("$scrypt$ln=5,r=8,p=1$"))
        #expect(try await PasswordHasher(cost: Self.cheap).verify("password", against: hash))
    }

    @Test("new hashes cost what the server promises")
    func standard() async throws {
        let hash = try await PasswordHasher().hash("password")
        #expect(hash.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    }

    @Test("a vector of RFC 7914, section 12, verifies")
    func vector() throws {
        let key = "cCO9yzr9c0hGHAbNgf046/2o+7qQT44+qbVD9lRdofLVQylVYT8Pz2LUlwUkKpr55h6F3A1lHkDfzwF7RVdYhw"
        let hash = try #require(PasswordHash("$scrypt$ln=14,r=8,p=1$U29kaXVtQ2hsb3JpZGU$\(key)"))
        #expect(try hash.matches("pleaseletmein"))
        #expect(try !hash.matches("pleaseletmeout"))
    }

    @Test(
        "an account without a hash, or with a damaged one, has no password", .threats("LOG-03"),
        arguments: [nil, "", "$scrypt$", "plain"])
    func unknown(hash: String?) async throws {
        #expect(try await !PasswordHasher(cost: Self.cheap).verify("", against: hash))
    }

    @Test(
        "a hash whose parameters would cost too much, or is damaged, is not read",
        arguments: [
            "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=1000,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8,p=99$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=0,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
            "$scrypt$ln=15,r=8,p=1$$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dWRWJTmaaJObG",
        ])
    func damaged(hash: String) {
        #expect(PasswordHash(hash) == nil)
    }

    @Test("beyond a bounded queue requests are refused at once, with a time to come back", .threats("LOG-04"))
    func bounded() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, limit: 0)
        await #expect { try await hasher.hash("password") } throws: { error in
            let refusal = error as? Refusal
            return refusal?.code == .rateLimited && refusal?.status == 429 && refusal?.retryAfter != nil
        }
    }
}
