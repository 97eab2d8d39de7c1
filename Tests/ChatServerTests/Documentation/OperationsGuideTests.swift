import Foundation
import Testing

@testable import ChatServer

/// Holds docs/operations.md to the server.
@Suite("The operations guide")
struct OperationsGuideTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private let guide: String

    init() throws {
        guide = try String(contentsOf: Self.root.appendingPathComponent("docs/operations.md"), encoding: .utf8)
    }

    @Test("says what each line of the log means, and of none that there is not")
    func log() throws {
        let sources = Self.root.appendingPathComponent("Sources/ChatServer")
        var written: Set<String> = []
        let files = try #require(FileManager.default.enumerator(atPath: sources.path)).compactMap { $0 as? String }
        for name in files where name.hasSuffix(".swift") {
            let file = sources.appendingPathComponent(name)
            let source = try String(contentsOf: file, encoding: .utf8)
            let calls = #/logger\.(?:trace|debug|info|notice|warning|error|critical)\(\s*"((?:[^"\\]|\\\([^)]*\))*)"/#
            for call in source.matches(of: calls) {
                written.insert(String(call.output.1).replacing(#/\\\([^)]*\)/#, with: "…"))
            }
        }
        #expect(written.count > 20)
        let table = try #require(guide.split(separator: "\n## ").first { $0.hasPrefix("The log\n") })
        var described: Set<String> = []
        for row in table.split(separator: "\n") where row.hasPrefix("| `") {
            let cell = row.dropFirst(2).prefix { $0 != "|" }
            described.formUnion(cell.matches(of: /`([^`]+)`/).map { String($0.output.1) })
        }
        for line in written {
            #expect(described.contains { line.hasPrefix($0) }, "not in the guide: \(line)")
        }
        for line in described {
            #expect(written.contains { $0.hasPrefix(line) }, "written nowhere: \(line)")
        }
    }

    @Test("names each metric, and none that there is not")
    func metrics() throws {
        let part = try #require(guide.split(separator: "\n## ").first { $0.hasPrefix("Looking after it\n") })
        let definitions =
            ServerMetrics.definitions + UploadMetrics.definitions + WebhookMetrics.definitions + HTTPMetrics.definitions
            + ProcessMetrics.definitions
        let known = Set(definitions.map(\.name))
        let named = Set(part.matches(of: /\b(?:chat|http|process)_[a-z_]+[a-z]/).map { String($0.output) })
        for name in known where !name.hasPrefix("process_") { #expect(named.contains(name), "\(name)") }
        for name in named {
            #expect(known.contains { name == $0 || name == "\($0)_bucket" }, "there is no metric \(name)")
        }
    }

    @Test("knows every rule of verify")
    func rules() throws {
        let table = try #require(guide.split(separator: "\n## ").first { $0.hasPrefix("Verify\n") })
        for rule in VerificationRule.allCases { #expect(table.contains("`\(rule.rawValue)`"), "\(rule)") }
    }
}
