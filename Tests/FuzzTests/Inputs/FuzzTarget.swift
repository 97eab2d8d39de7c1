/// What is fed with arbitrary bytes: by libFuzzer (`make fuzz`), and shortly by every test run.
enum FuzzTarget: String, CaseIterable, Sendable {
    /// WebSocket frames and their reassembly, at both ends.
    case frames
    /// The answer to a WebSocket's opening handshake, as the client reads it.
    case handshake
    /// JSON, and every value of the wire that is read from it.
    case json
    /// The form of an upload, its headers and names.
    case multipart
    /// Pictures and sounds, as far as their bytes are read without a library.
    case media
    /// Scenario and settings files.
    case scenarios
    /// What a terminal sends.
    case keys
    /// What others wrote, on its way to the screen.
    case text

    /// Feeds one input.
    ///
    /// - Throws: ``FuzzFinding`` where what came out cannot be right. A trap or a hang is a finding too.
    func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        switch self {
        case .frames: try FrameFuzzing.run(bytes)
        case .handshake: try HandshakeFuzzing.run(bytes)
        case .json: try JSONFuzzing.run(bytes)
        case .multipart: try MultipartFuzzing.run(bytes)
        case .media: try MediaFuzzing.run(bytes)
        case .scenarios: try ScenarioFuzzing.run(bytes)
        case .keys: try KeyFuzzing.run(bytes)
        case .text: try TextFuzzing.run(bytes)
        }
    }
}

/// What cannot be right.
struct FuzzFinding: Error, CustomStringConvertible {
    let description: String

    /// Finds something unless `isRight`.
    static func expect(_ isRight: Bool, _ description: @autoclosure () -> String) throws(FuzzFinding) {
        if !isRight { throw FuzzFinding(description: description()) }
    }
}
