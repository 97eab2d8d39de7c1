package import ChatYAML

/// What is wrong with a file, and where: for the person who wrote it.
package struct ScenarioProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name as it was given.
    package let file: String
    /// Where in it; nil where the file could not be read at all.
    package let mark: YAMLMark?
    /// What is wrong there, and what was expected.
    package let message: String

    /// A problem at a place.
    package init(_ message: String, in file: String, at mark: YAMLMark? = nil) {
        self.file = file
        self.mark = mark
        self.message = message
    }

    /// `greeting.yaml:3:5: …`.
    package var description: String {
        mark.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
}
