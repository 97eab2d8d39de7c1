import ChatScript
import Foundation
import Testing

@Suite("Pages about scenarios")
struct FormatPagesTests {
    /// The package's root, from where this file stands in it.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("docs/scripts.schema.json is what the reader takes: chat-tui script --schema prints it")
    func schema() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("docs/scripts.schema.json"), encoding: .utf8)
        #expect(page == ScriptSchema.text)
    }

    @Test("every scenario in docs/examples is one")
    func examples() throws {
        let folder = Self.root.appendingPathComponent("docs/examples")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names.count >= 10)
        for name in names {
            let text = try Data(contentsOf: folder.appendingPathComponent(name))
            #expect(throws: Never.self) { try ScenarioReader().read(Array(text), path: name) }
        }
    }

    @Test("every scenario that docs/scripts.md shows whole is one")
    func tutorial() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("docs/scripts.md"), encoding: .utf8)
        let blocks = page.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        let whole = blocks.filter { $0.contains("steps:") && $0.contains("parties:") }
        #expect(!whole.isEmpty)
        for block in whole {
            #expect(throws: Never.self) {
                try ScenarioReader(givenNames: ["salon"]).read(Array(block.utf8), path: "docs/scripts.md")
            }
        }
    }

    @Test("each rule of docs/PROTOCOL.md has one scenario, of its layer")
    func rules() throws {
        let page = try String(contentsOf: Self.root.appendingPathComponent("docs/PROTOCOL.md"), encoding: .utf8)
        var rules: [String: String] = [:]
        for match in page.matches(of: /(?m)^\| `([A-Z]+-\d+)` \| (base|ext|v2) \|/) {
            rules[String(match.1)] = String(match.2)
        }
        let scenarios = try Conformance.files().flatMap(\.scenarios)
        #expect(rules.count > 100)
        #expect(scenarios.allSatisfy { $0.rules.count == 1 })
        let checked = Dictionary(scenarios.map { ($0.rules.first ?? "", $0.scope.rawValue) }) { first, _ in first }
        #expect(checked.count == scenarios.count, "a rule has two scenarios")
        #expect(checked == rules)
    }
}
