/// The looks that the program brings along.
public enum ThemeName: String, Hashable, Sendable, CaseIterable {
    /// Mid-tones that can be read on dark and light grounds alike.
    case standard
    /// Bright tones, for a dark ground.
    case dark
    /// Deep tones, for a light ground.
    case light
    /// Few tones, far apart, and bold type instead of colour where that will do.
    case highContrast = "high-contrast"
}
