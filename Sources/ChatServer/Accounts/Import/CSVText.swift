/// Comma-separated values taken apart (RFC 4180), with the line on which each record begins.
///
/// Semicolons part the fields where the first line has some and no commas, as spreadsheets write them in countries that
/// write numbers with commas.
struct CSVText: Sendable {
    /// One record.
    struct Record: Hashable, Sendable {
        /// The number of its first line, from 1.
        var line: Int
        var fields: [String]
    }

    /// Why a text is none.
    struct Failure: Error, Hashable {
        var line: Int
        var text: String
    }

    /// The records; empty lines are none.
    let records: [Record]

    /// Takes a text apart.
    init(_ text: String) throws(Failure) {
        var parser = Parser(text)
        records = try parser.records()
    }

    private struct Parser {
        private var rest: Substring.UnicodeScalarView
        private let separator: Unicode.Scalar
        private var line = 1

        init(_ text: String) {
            // What spreadsheets put before UTF-8.
            let text =
                text.unicodeScalars.first == "\u{FEFF}" ? text.unicodeScalars.dropFirst() : text.unicodeScalars[...]
            rest = text
            let first = text.prefix { $0 != "\n" && $0 != "\r" }
            separator = first.contains(";") && !first.contains(",") ? ";" : ","
        }

        mutating func records() throws(Failure) -> [Record] {
            var records: [Record] = []
            while !rest.isEmpty {
                let record = try record()
                if record.fields != [""] { records.append(record) }
            }
            return records
        }

        private mutating func record() throws(Failure) -> Record {
            var record = Record(line: line, fields: [])
            while true {
                record.fields.append(rest.first == "\"" ? try quoted() : plain())
                guard rest.first == separator else { break }
                rest.removeFirst()
            }
            try endLine()
            return record
        }

        private mutating func plain() -> String {
            let field = rest.prefix { $0 != separator && $0 != "\n" && $0 != "\r" }
            rest = rest[field.endIndex...]
            return String(field)
        }

        private mutating func quoted() throws(Failure) -> String {
            let start = line
            var field = String.UnicodeScalarView()
            rest.removeFirst()
            while let scalar = rest.popFirst() {
                if scalar == "\"" {
                    guard rest.first == "\"" else { return String(field) }
                    rest.removeFirst()
                }
                if scalar == "\n" { line += 1 }
                field.append(scalar)
            }
            throw Failure(line: start, text: "a quote is never closed")
        }

        private mutating func endLine() throws(Failure) {
            switch rest.popFirst() {
            case nil: return
            case "\r": if rest.first == "\n" { rest.removeFirst() }
            case "\n": break
            default: throw Failure(line: line, text: "something stands behind a closing quote")
            }
            line += 1
        }
    }
}
