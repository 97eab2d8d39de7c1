import ChatWire

/// What a password that people choose themselves must be like (docs/PROTOCOL.md, section 2).
enum PasswordRules {
    /// The fewest characters.
    static let minimumLength = 8
    /// The most Unicode scalars of any password, so that hashing stays bounded.
    static let limit = 1_024
}
