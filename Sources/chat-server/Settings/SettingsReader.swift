import ArgumentParser
import Foundation

/// Finds out what each option is: what was given counts first, then the environment, then the file.
///
/// Reads on after a mistake, so that all of them are told at once (``finish()``), and remembers where each value is from.
struct SettingsReader {
    /// Where a value is from.
    enum Origin: Hashable, CustomStringConvertible {
        case option(String)
        case environment(String)
        /// `path:line`.
        case file(String)
        case standard

        var description: String {
            switch self {
            case .option(let name): "--\(name)"
            case .environment(let variable): variable
            case .file(let place): place
            case .standard: "default"
            }
        }
    }

    /// Something that cannot be.
    struct Fault: Hashable, CustomStringConvertible {
        var origin: Origin
        var text: String

        var description: String { "\(origin): \(text)" }
    }

    private let environment: EnvironmentVariables
    private let file: SettingsFile?
    private var origins: [String: [Origin]] = [:]
    /// What is wrong.
    private(set) var faults: [Fault] = []

    init(environment: EnvironmentVariables = EnvironmentVariables(), file: SettingsFile? = nil) {
        self.environment = environment
        self.file = file
    }

    /// Where an option's value is from: one for each of its values, in their order; none where it is the default.
    func origins(of option: String) -> [Origin] { origins[option] ?? [] }

    /// The file that was read, if one was.
    var path: String? { file?.path }

    /// What an option is; `nil` where nobody says.
    mutating func value<Value: ExpressibleByArgument>(_ option: String, given: Value?) -> Value? {
        if given != nil {
            origins[option] = [.option(option)]
            return given
        }
        if let text = environment[option: option] {
            return parse(text, option, .environment(EnvironmentVariables.name(option)))
        }
        guard let file, let entry = file[option].last else { return nil }
        for earlier in file[option].dropLast() {
            refuse(.file(file.place(earlier.line)), "\(option) is set again in line \(entry.line)")
        }
        return parse(entry.value, option, .file(file.place(entry.line)))
    }

    /// What an option is that may be repeated: in the environment its values are separated by commas, in the file they stand
    /// on lines of their own.
    mutating func values<Value: ExpressibleByArgument>(_ option: String, given: [Value]) -> [Value] {
        if !given.isEmpty {
            origins[option] = given.map { _ in .option(option) }
            return given
        }
        if let text = environment[option: option] {
            let origin = Origin.environment(EnvironmentVariables.name(option))
            return text.split(separator: ",").compactMap { parse(String($0), option, origin) }
        }
        guard let file else { return [] }
        return file[option].compactMap { parse($0.value, option, .file(file.place($0.line))) }
    }

    /// Whether a flag is set.
    mutating func flag(_ option: String, given: Bool) -> Bool {
        if given {
            origins[option] = [.option(option)]
            return true
        }
        let word = value(option, given: nil as String?)?.lowercased()
        switch word {
        case "1", "true", "yes", "on": return true
        case nil, "0", "false", "no", "off": return false
        default:
            refuse(option, "should be 1 or 0")
            return false
        }
    }

    /// Notes that an option's value cannot be.
    mutating func refuse(_ option: String, at index: Int = 0, _ text: String) {
        let known = origins(of: option)
        switch known.indices.contains(index) ? known[index] : .standard {
        case .option(let name): faults.append(Fault(origin: .option(name), text: text))
        case .standard: faults.append(Fault(origin: .option(option), text: text))
        case let origin: faults.append(Fault(origin: origin, text: "\(option) \(text)"))
        }
    }

    /// Notes names in the file that are no options', and lines that are no settings.
    mutating func refuseUnknown(besides known: Set<String>) {
        guard let file else { return }
        for fault in file.faults { refuse(.file(file.place(fault.line)), fault.text) }
        for entry in file.entries where !known.contains(entry.name) {
            refuse(.file(file.place(entry.line)), "there is no setting \(entry.name)")
        }
    }

    /// Ends the reading.
    ///
    /// - Throws: `ValidationError` naming all that was wrong, a line each.
    func finish() throws {
        guard faults.isEmpty else { throw ValidationError(lines.joined(separator: "\n")) }
    }

    /// What is wrong, a line each; in the file's order where it is of the file.
    var lines: [String] {
        faults.map(\.description).sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }

    private mutating func refuse(_ origin: Origin, _ text: String) { faults.append(Fault(origin: origin, text: text)) }

    private mutating func parse<Value: ExpressibleByArgument>(
        _ text: String, _ option: String, _ origin: Origin
    ) -> Value? {
        guard let value = Value(argument: text) else {
            let choices = Value.allValueStrings
            let hint = choices.isEmpty ? "" : ": one of \(choices.joined(separator: ", "))"
            faults.append(Fault(origin: origin, text: "the value '\(text)' is invalid for \(option)\(hint)"))
            return nil
        }
        origins[option, default: []].append(origin)
        return value
    }
}
