import Glibc

/// The process's environment.
enum Environment {
    /// A variable's value; nil where it is unset or empty.
    static subscript(name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
