internal import ChatWire

/// The drafts of one account on disk, a file per chat. An actor: what is saved last is what stays.
actor DraftStore {
    private let folder: StateFolder

    /// - Parameters:
    ///   - profile: the profile's folder.
    ///   - server: the server's address; chats of two servers may bear the same number.
    ///   - account: whose drafts.
    init(profile: StateFolder, server: String, account: ParticipantKey) {
        folder = profile.folder("drafts").folder(server).folder("\(account.type.rawValue)-\(account.id)")
    }

    /// All drafts that are kept.
    func load() -> [ChatID: String] {
        var drafts: [ChatID: String] = [:]
        for name in folder.names() {
            guard let chat = ChatID(name), let bytes = folder.read(name) else { continue }
            drafts[chat] = String(decoding: bytes, as: UTF8.self)
        }
        return drafts
    }

    /// Keeps a draft; an empty one is forgotten.
    func save(_ text: String, for chat: ChatID) throws(StateFolder.Failure) {
        if text.isEmpty {
            try folder.remove(chat.description)
        } else {
            try folder.write(Array(text.utf8), to: chat.description)
        }
    }
}
