/// A part of the chat list, and its tab.
public enum ChatScope: Int, Hashable, Sendable, CaseIterable, Comparable {
    /// Those one takes part in.
    case mine
    /// Those that no member of the staff has taken.
    case unassigned
    /// Every chat of the salon; admins only.
    case all

    /// In the order of the tabs.
    public static func < (left: ChatScope, right: ChatScope) -> Bool {
        left.rawValue < right.rawValue
    }

    /// What the tab says.
    var title: DisplayText {
        switch self {
        case .mine: "Mine"
        case .unassigned: "Unassigned"
        case .all: "All"
        }
    }

    /// The tabs that someone has.
    static func tabs(of account: Account?) -> [ChatScope] {
        guard let account, account.side == .staff else { return [.mine] }
        return account.isAdmin ? [.mine, .unassigned, .all] : [.mine, .unassigned]
    }
}
