import ChatTestSupport
import Foundation
import Testing

/// A short run over the corpus of `make fuzz`, and over what comes out of it by changes that a seed decides.
@Suite("Arbitrary bytes", .timeLimit(.minutes(2)))
struct FuzzTests {
    @Test("nothing of the corpus breaks what reads it, as it is and changed", arguments: FuzzTarget.allCases)
    func corpus(target: FuzzTarget) throws {
        let inputs = try Self.corpus(of: target)
        #expect(!inputs.isEmpty, "Fuzz/Corpus/\(target) is empty")
        for input in inputs { try target.run(input) }
        var mutator = Mutator(seed: 1, corpus: inputs)
        for round in 0..<300 {
            let input = mutator.next()
            #expect(throws: Never.self, "round \(round): \(input)") { try target.run(input) }
        }
    }

    /// What `scripts/fuzz.sh` begins with, too.
    private static func corpus(of target: FuzzTarget) throws -> [[UInt8]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var folders = ["Fuzz/Corpus/\(target.rawValue)"]
        switch target {
        case .media: folders.append("Tests/ChatServerTests/Uploads/Files")
        case .scenarios: folders.append("docs/examples")
        default: break
        }
        return try folders.flatMap { folder in
            try FileManager.default.contentsOfDirectory(
                at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        }
        .sorted { $0.path < $1.path }.map { Array(try Data(contentsOf: $0)) }
    }
}

/// Changes inputs as a fuzzer does.
private struct Mutator {
    private var generator: SeededGenerator
    private let corpus: [[UInt8]]
    private static let longest = 4_096
    private static let edges: [UInt8] = [0, 1, 0x1B, 0x20, 0x7F, 0x80, 0xC0, 0xFE, 0xFF]

    init(seed: UInt64, corpus: [[UInt8]]) {
        generator = SeededGenerator(seed: seed)
        self.corpus = corpus
    }

    mutating func next() -> [UInt8] {
        var input = corpus.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&input) }
        return Array(input.prefix(Self.longest))
    }

    private mutating func change(_ input: inout [UInt8]) {
        let place = Int.random(in: 0...input.count, using: &generator)
        let length = Int.random(in: 0...min(16, input.count - place), using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0 where place < input.count: input[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 1 where place < input.count: input[place] = Self.edges.randomElement(using: &generator) ?? 0
        case 2: input.removeSubrange(place..<place + length)
        case 3: input.insert(contentsOf: input[place..<place + length], at: place)
        default:
            let other = corpus.randomElement(using: &generator) ?? []
            input.replaceSubrange(place..., with: other.suffix(Int.random(in: 0...other.count, using: &generator)))
        }
    }
}
