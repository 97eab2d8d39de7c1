extension AppState {
    /// A key while the help is open.
    mutating func pressInHelp(_ key: Key, _ effects: inout [Effect]) {
        guard case .help(let firstLine) = overlay else { return }
        let page = max(1, size.rows - 4)
        switch keys.action(for: key, in: .help) {
        case .help?, .cancel?: overlay = nil
        case .pageUp?: overlay = .help(firstLine: max(0, firstLine - step(key, page)))
        case .pageDown?: overlay = .help(firstLine: min(firstLine + step(key, page), max(0, helpLineCount - page)))
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        default: break
        }
    }

    /// Arrows and letters go by lines, the others by pages.
    private func step(_ key: Key, _ page: Int) -> Int {
        switch key.code {
        case .named(.pageUp), .named(.pageDown), .character(" "): page
        default: 1
        }
    }
}
