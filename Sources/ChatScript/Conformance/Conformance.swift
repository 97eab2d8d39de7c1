import CChatConformance

/// The built-in scenarios: for each rule of docs/PROTOCOL.md the one that checks it.
package enum Conformance {
    /// All of them, a file for each section.
    ///
    /// - Throws: ``ScenarioProblem`` if one of them is no scenario, which a test rules out.
    package static func files() throws(ScenarioProblem) -> [ScenarioFile] {
        var files: [ScenarioFile] = []
        for index in 0..<conformance_count() {
            let file = conformance_file(index)
            let text = Array(UnsafeRawBufferPointer(start: file.text, count: file.size))
            files.append(try ScenarioReader().read(text, path: String(cString: file.name)))
        }
        return files
    }

    /// Those that someone asked for.
    ///
    /// - Parameters:
    ///   - names: rules' ids, their families (`MSG`), or parts of names; none for all.
    ///   - baseOnly: only what holds for every server of the published interface.
    package static func select(_ files: [ScenarioFile], names: [String], baseOnly: Bool) -> [ScenarioFile] {
        files.compactMap { file in
            var file = file
            file.scenarios.removeAll { scenario in
                baseOnly && scenario.scope != .base || !names.isEmpty && !names.contains { matches($0, scenario) }
            }
            return file.scenarios.isEmpty ? nil : file
        }
    }

    private static func matches(_ name: String, _ scenario: Scenario) -> Bool {
        let name = name.lowercased()
        let rules = scenario.rules.map { $0.lowercased() }
        return rules.contains { $0 == name || $0.hasPrefix("\(name)-") } || scenario.name.lowercased().contains(name)
    }
}
