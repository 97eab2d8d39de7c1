import Glibc

/// The characters that the person's terminal shows, as the locale tells.
enum CharacterSet {
    /// Takes the person's locale; where it is not installed, as in many containers, at least its character set.
    static func adopt() {
        guard setlocale(LC_ALL, "") == nil else { return }
        let wanted = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { Environment[$0] }.first
        if wanted?.lowercased().contains("utf") == true { setlocale(LC_CTYPE, "C.UTF-8") }
    }

    /// Whether it is Unicode.
    static var isUTF8: Bool {
        nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8"
    }
}
