public import Testing

/// Names the threats of docs/threat_model.md that a test holds against; `scripts/check-docs` reads them from the sources.
///
/// A failing test prints them.
public struct ThreatsTrait: TestTrait, SuiteTrait {
    /// The threats' ids, such as `TOK-01`.
    public let ids: [String]

    /// What a failure says beside its own words.
    public var comments: [Comment] { ["holds against \(ids.joined(separator: ", ")) of docs/threat_model.md"] }
}

extension Trait where Self == ThreatsTrait {
    /// The threats that the test holds against.
    ///
    /// - Parameter ids: ids of docs/threat_model.md, as string literals.
    /// - Returns: the trait.
    public static func threats(_ ids: String...) -> Self { ThreatsTrait(ids: ids) }
}
