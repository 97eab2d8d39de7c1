import ChatScript
import ChatTUIKit
import ChatYAML

/// The bytes are a file that a user wrote: scenarios, or settings.
enum ScenarioFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        do throws(ScenarioProblem) {
            _ = try ScenarioReader().read(bytes, path: "fuzz.yaml")
        } catch {
            if let mark = error.mark {
                try FuzzFinding.expect(mark.line > 0 && mark.column > 0, "a problem at \(mark)")
            }
            try FuzzFinding.expect(!error.message.isEmpty, "a problem without words")
        }
        guard let root = try? YAMLParser.parse(bytes) else { return }
        _ = try? Settings(root)
    }
}
