import ChatWire

/// What one measurement gave.
struct Row {
    let workload: String
    let name: String
    /// Names with their units, and values.
    var figures: [(name: String, value: Double)]
    /// What must not be: lost, repeated or reordered messages, and the like.
    var faults: [(name: String, count: Int)] = []

    /// For a person.
    var text: String {
        let figures = figures.map { "\($0.name) \(Self.shown($0.value))" }
        let faults = faults.filter { $0.count != 0 }.map { "FAULT: \($0.count) \($0.name)" }
        return "\(workload)  \(name.padded(34))  " + (figures + faults).joined(separator: "  ")
    }

    var isFaulty: Bool { faults.contains { $0.count != 0 } }

    private static func shown(_ value: Double) -> String {
        if abs(value) >= 100 { return "\(Int(value.rounded()))" }
        return "\((value * 100).rounded() / 100)"
    }
}

extension Row: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("workload", workload)
            writer.field("case", name)
            for (name, value) in figures {
                writer.key(name)
                writer.value(value)
            }
            for (name, count) in faults {
                writer.key(name)
                writer.value(count)
            }
        }
    }
}

extension String {
    fileprivate func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
