import Testing

/// What a scrape of metrics says, taken apart as strictly as promtool does: each metric once, `HELP` and `TYPE` before its
/// samples, names and labels well-formed, histograms whole.
struct Exposition {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
    }

    private(set) var kinds: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample: Double] = [:]

    /// The value of a series; 0 for one that is not there.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double {
        samples[Sample(name: name, labels: labels)] ?? 0
    }

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Failure(description: "the last line does not end") }
        var current = ""
        var finished: Set<String> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            if line.hasPrefix("# HELP ") {
                guard words.count == 4, helps.updateValue(words[3], forKey: words[2]) == nil, kinds[words[2]] == nil
                else {
                    throw Failure(description: "misplaced or empty help: \(line)")
                }
            } else if line.hasPrefix("# TYPE ") {
                guard words.count == 4, ["counter", "gauge", "histogram"].contains(words[3]), Self.isName(words[2]),
                    kinds.updateValue(words[3], forKey: words[2]) == nil
                else { throw Failure(description: "bad or repeated type: \(line)") }
                if words[3] == "counter", !words[2].hasSuffix("_total") {
                    throw Failure(description: "a counter's name ends in _total: \(line)")
                }
                finished.insert(current)
                current = words[2]
                if finished.contains(current) { throw Failure(description: "\(current) comes twice") }
            } else {
                let (sample, value) = try Self.sample(String(line))
                let isPart = ["_bucket", "_sum", "_count"].contains { sample.name == current + $0 }
                guard kinds[current] == "histogram" ? isPart : sample.name == current else {
                    throw Failure(description: "\(sample.name) stands under \(current)")
                }
                if kinds[current] != "gauge", value < 0 { throw Failure(description: "negative: \(line)") }
                guard samples.updateValue(value, forKey: sample) == nil else {
                    throw Failure(description: "repeated: \(line)")
                }
            }
        }
        for name in helps.keys where kinds[name] == nil { throw Failure(description: "help without type: \(name)") }
        for (name, kind) in kinds where kind == "histogram" { try checkHistogram(name) }
    }

    /// Buckets rise with their bounds, the last is `+Inf` and holds as many as the count says.
    private func checkHistogram(_ name: String) throws {
        var series: [[String: String]: [(bound: Double, count: Double)]] = [:]
        for (sample, value) in samples where sample.name == "\(name)_bucket" {
            var labels = sample.labels
            guard let bound = labels.removeValue(forKey: "le"), let number = Self.number(bound) else {
                throw Failure(description: "\(name) has a bucket without bound")
            }
            series[labels, default: []].append((number, value))
        }
        for (labels, buckets) in series {
            let sorted = buckets.sorted { $0.bound < $1.bound }
            guard sorted.last?.bound == .infinity,
                zip(sorted, sorted.dropFirst()).allSatisfy({ $0.count <= $1.count }),
                samples[Sample(name: "\(name)_count", labels: labels)] == sorted.last?.count,
                samples[Sample(name: "\(name)_sum", labels: labels)] != nil
            else { throw Failure(description: "\(name) \(labels) is no histogram") }
        }
        let counts = samples.keys.count { $0.name == "\(name)_count" }
        if counts != series.count { throw Failure(description: "\(name) has counts without buckets") }
    }

    private static func sample(_ line: String) throws -> (Sample, Double) {
        var rest = Substring(line)
        let name = String(rest.prefix { $0 != "{" && $0 != " " })
        guard isName(name) else { throw Failure(description: "bad name: \(line)") }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest = rest.dropFirst()
            while rest.first != "}" {
                let label = String(rest.prefix { $0 != "=" })
                rest = rest.dropFirst(label.count)
                guard isName(label), !label.contains(":"), rest.hasPrefix("=\"") else {
                    throw Failure(description: "bad label: \(line)")
                }
                rest = rest.dropFirst(2)
                guard labels.updateValue(try value(of: &rest, in: line), forKey: label) == nil else {
                    throw Failure(description: "repeated label: \(line)")
                }
                if rest.first == "," { rest = rest.dropFirst() }
            }
            rest = rest.dropFirst()
        }
        guard rest.first == " ", let value = number(String(rest.dropFirst())) else {
            throw Failure(description: "bad value: \(line)")
        }
        return (Sample(name: name, labels: labels), value)
    }

    private static func value(of rest: inout Substring, in line: String) throws -> String {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "n": value += "\n"
                case "\\": value += "\\"
                case "\"": value += "\""
                default: throw Failure(description: "bad escape: \(line)")
                }
            default: value.append(character)
            }
        }
        throw Failure(description: "endless label: \(line)")
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == ":")
        }
    }
}
