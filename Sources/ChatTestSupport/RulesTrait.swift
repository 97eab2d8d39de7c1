public import Testing

/// Names the rules of docs/PROTOCOL.md that a test holds; `scripts/check-docs` reads them from the sources.
///
/// A failing test prints them.
public struct RulesTrait: TestTrait, SuiteTrait {
    /// The rules' ids, such as `MSG-07`.
    public let ids: [String]

    /// What a failure says beside its own words.
    public var comments: [Comment] { ["holds \(ids.joined(separator: ", ")) of docs/PROTOCOL.md"] }
}

extension Trait where Self == RulesTrait {
    /// The rules that the test holds.
    ///
    /// - Parameter ids: ids of docs/PROTOCOL.md, as string literals.
    /// - Returns: the trait.
    public static func rules(_ ids: String...) -> Self { RulesTrait(ids: ids) }
}
