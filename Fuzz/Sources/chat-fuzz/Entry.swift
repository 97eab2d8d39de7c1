import Glibc

/// The target that `CHAT_FUZZ_TARGET` names.
private let target: FuzzTarget = {
    let name = getenv("CHAT_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fputs("CHAT_FUZZ_TARGET: one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))\n", stderr)
        exit(64)
    }
    return target
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    do throws(FuzzFinding) {
        try target.run(bytes)
    } catch {
        fputs("finding: \(error)\n", stderr)
        // libFuzzer keeps the input of a program that dies.
        abort()
    }
    return 0
}
