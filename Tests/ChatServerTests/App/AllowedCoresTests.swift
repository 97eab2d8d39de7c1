import Testing

@testable import ChatServer

@Suite("The cores that the process may run on")
struct AllowedCoresTests {
    @Test(
        "as proc(5) tells them",
        arguments: [
            ("Name:\tx\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n", 2),
            ("Cpus_allowed:\tff,00000001\n", 9),
            ("Cpus_allowed:\t0\n", nil),
            ("", nil),
        ] as [(String, Int?)])
    func mask(status: String, count: Int?) {
        #expect(AllowedCores.count(inStatus: status) == count)
    }

    @Test("there is at least one")
    func here() {
        #expect(AllowedCores.count >= 1)
    }
}
