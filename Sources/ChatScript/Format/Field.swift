/// A key of the format: what the reader takes, and what the schema for editors says of it.
struct Field: Sendable {
    /// What a key's value is.
    indirect enum Shape: Sendable {
        case text
        /// A text, or a list of them.
        case texts
        case flag
        case count(ClosedRange<Int>)
        case duration
        case choice([String])
        /// Any value; names may stand in it.
        case value
        case matcher
        case bytes
        /// A mapping of freely chosen names.
        case named(Shape)
        case list(of: Shape)
        /// A mapping with keys of its own.
        case form(Form.Name)
        /// One of several shapes.
        case either([Shape])
    }

    let name: String
    let shape: Shape
    let summary: String
    let isRequired: Bool

    init(_ name: String, _ shape: Shape, _ summary: String, isRequired: Bool = false) {
        self.name = name
        self.shape = shape
        self.summary = summary
        self.isRequired = isRequired
    }
}

/// A mapping of the format: which keys it has.
struct Form: Sendable {
    /// The mappings that there are.
    enum Name: String, Sendable, CaseIterable {
        case file, scenario, party, step, part, closing, partBytes = "bytes"
    }

    /// What it is called in an error's text: `a step that calls`.
    let title: String
    let fields: [Field]
}
