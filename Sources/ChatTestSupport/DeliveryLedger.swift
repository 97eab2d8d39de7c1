/// What was sent and seen over a chat, and what of it is wrong: the judge of everything that kills servers and clients.
///
/// The words of each message are its sender's name and its number, `ada 3.12`: the twelfth message of the third process of
/// that name. What a process saw is given in the order in which it was told.
public struct DeliveryLedger: Sendable {
    /// Something that one process of a client was told, or had kept from one before.
    public enum Sight: Hashable, Sendable {
        /// A message that was kept.
        case kept(Int64)
        /// A new message.
        case new(Int64)
        /// What it knew is worth nothing.
        case reset
    }

    /// A message as the server has it in the end.
    public struct Stored: Hashable, Sendable {
        /// Its id.
        public let id: Int64
        /// What it says.
        public let words: String

        /// A message.
        public init(id: Int64, words: String) {
            self.id = id
            self.words = words
        }
    }

    /// What is wrong, in words; empty where nothing is.
    public struct Verdict: Sendable, CustomStringConvertible {
        /// What was accepted and is not there, or is there and was not told.
        public fileprivate(set) var lost: [String] = []
        /// What is there, or was told, more than once.
        public fileprivate(set) var repeated: [String] = []
        /// What stands, or was told, out of turn.
        public fileprivate(set) var reordered: [String] = []

        /// Whether nothing is wrong.
        public var isSound: Bool { lost.isEmpty && repeated.isEmpty && reordered.isEmpty }
        /// The counts.
        public var description: String {
            "\(lost.count) lost, \(repeated.count) repeated, \(reordered.count) reordered"
        }
    }

    private var accepted: [String] = []
    private var processes: [(name: String, sights: [Sight])] = []

    /// Nothing yet.
    public init() {}

    /// How many messages were accepted.
    public var acceptedCount: Int { accepted.count }

    /// Notes a message that a client took and promised to deliver.
    public mutating func accepted(_ words: String) { accepted.append(words) }

    /// Notes all that a process was told, from its start to its end.
    public mutating func saw(_ sights: [Sight], by name: String) { processes.append((name, sights)) }

    /// What was accepted, without what anyone saw: to go on with another store.
    public var withoutSights: DeliveryLedger {
        var ledger = self
        ledger.processes = []
        return ledger
    }

    /// Judges.
    ///
    /// - Parameters:
    ///   - history: the server's, the oldest first.
    ///   - missing: messages that may be missing, as the server came back from an earlier backup.
    public func verdict(on history: [Stored], mayLack missing: Set<String> = []) -> Verdict {
        var verdict = Verdict()
        judgeHistory(history, missing, &verdict)
        let ids = history.map(\.id)
        for (name, sights) in processes { judge(sights, of: name, ids, &verdict) }
        return verdict
    }

    private func judgeHistory(_ history: [Stored], _ missing: Set<String>, _ verdict: inout Verdict) {
        let counts = Dictionary(history.map { ($0.words, 1) }, uniquingKeysWith: +)
        for words in accepted where counts[words] == nil && !missing.contains(words) {
            verdict.lost.append("\(words) was accepted, and is not there")
        }
        for (words, count) in counts.sorted(by: { $0.key < $1.key }) where count > 1 && Number(words) != nil {
            verdict.repeated.append("\(words) is there \(count) times")
        }
        var last: [String: Number] = [:]
        for words in history.map(\.words) {
            guard let number = Number(words) else { continue }
            if let before = last[number.name], !(before < number), before != number {
                verdict.reordered.append("\(words) comes after \(before)")
            }
            last[number.name] = number
        }
    }

    /// Within a process each message is told once and in order, and none is passed over.
    private func judge(_ sights: [Sight], of name: String, _ ids: [Int64], _ verdict: inout Verdict) {
        var kept: Set<Int64> = []
        var told: Set<Int64> = []
        var newest: Int64?
        for sight in sights {
            switch sight {
            case .kept(let id): kept.insert(id)
            case .reset: (kept, told, newest) = ([], [], nil)
            case .new(let id):
                if !told.insert(id).inserted {
                    verdict.repeated.append("\(name) was told of \(id) twice")
                } else if let last = newest, id < last {
                    verdict.reordered.append("\(name) was told of \(id) after \(last)")
                }
                newest = id
            }
        }
        // What is kept has no holes either, and ends where the telling begins.
        let known = kept.union(told)
        guard let first = known.min(), let last = known.max() else { return }
        for id in ids where id > first && id < last && !known.contains(id) {
            verdict.lost.append("\(name) was told of \(first) to \(last), but not of \(id)")
        }
    }

    /// A sender's name with the number of a message.
    private struct Number: Comparable, CustomStringConvertible {
        let name: String
        let process: Int
        let number: Int

        init?(_ words: String) {
            let parts = words.split(separator: " ")
            let numbers = parts.last?.split(separator: ".").compactMap { Int($0) } ?? []
            guard parts.count == 2, numbers.count == 2 else { return nil }
            (name, process, number) = (String(parts[0]), numbers[0], numbers[1])
        }

        var description: String { "\(name) \(process).\(number)" }

        static func < (left: Number, right: Number) -> Bool {
            (left.process, left.number) < (right.process, right.number)
        }
    }
}
