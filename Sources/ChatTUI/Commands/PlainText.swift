internal import ChatTUIKit
internal import ChatWire
import Glibc

extension Chat {
    /// What to call it: whom `me` talks to.
    func name(for me: ParticipantKey?) -> String {
        if me?.type == .customer, let salonName { return UserText(salonName).line.text }
        let others = participants.filter { $0.key != me && (me?.type != .user || $0.key.type == .customer) }
        let names = (others.isEmpty ? participants.filter { $0.key != me } : others).compactMap { $0.name ?? $0.phone }
        return UserText(names.isEmpty ? title ?? "" : names.joined(separator: ", ")).line.text
    }
}

extension Message {
    /// The message for eyes: number, time and sender, then its words; further lines are set in.
    var plainText: String {
        let name = UserText(senderName ?? sender?.description ?? "").line.text
        var words = UserText(content).lines.map(\.text)
        if let kind = mediaKind { words = ["[\(kind)]"] + words.filter { !$0.isEmpty } }
        let mark = isDeleted ? "" : isEdited ? " (edited)" : ""
        let head = "\(id)  \(createdAt.localText)  \(name): "
        return head + words.joined(separator: "\n    ") + mark
    }

    private var mediaKind: String? {
        switch messageType {
        case .image: "image"
        case .voice: "voice note"
        default: nil
        }
    }
}

extension Timestamp {
    /// `2026-11-23 14:02`, in the local zone.
    var localText: String {
        var seconds = time_t(milliseconds / 1_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return description }
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: text.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
