import ChatWire

/// What a server stores, with every version of every message: a value, so that a backup is a copy.
struct StoreModel {
    /// A message from its first version to its newest.
    struct Row {
        var versions: [Message]
        /// The id that its sender's client gave it; a base server does not look at it.
        let clientMessageID: String?

        var current: Message { versions[versions.count - 1] }
        var id: MessageID { versions[0].id }

        /// The message as it was at a revision; nil before it was stored.
        func version(at revision: Int64) -> Message? { versions.last { ($0.revision ?? 0) <= revision } }
    }

    struct ChatModel {
        let id: ChatID
        let participants: [ParticipantKey]
        var revision: Int64 = 0
        /// By id.
        var rows: [Row] = []
        var reads: [ReadMark] = []

        func mark(of key: ParticipantKey) -> MessageID? { reads.last { $0.reader == key }?.messageID }

        /// The newest message at a revision.
        func newest(at revision: Int64) -> MessageID? { rows.last { $0.version(at: revision) != nil }?.id }

        func index(of id: MessageID) -> Int? { rows.firstIndex { $0.id == id } }
    }

    var epoch: String
    /// By id.
    var chats: [ChatModel]
    var nextMessageID: Int64 = 1

    func index(of id: ChatID) -> Int? { chats.firstIndex { $0.id == id } }

    func chat(_ id: ChatID) -> ChatModel? { chats.first { $0.id == id } }

    /// Where a message is.
    func position(of id: MessageID) -> (chat: Int, row: Int)? {
        for (index, chat) in chats.enumerated() {
            if let row = chat.index(of: id) { return (index, row) }
        }
        return nil
    }

    // MARK: Changing

    /// Stores a message, unless it is a repetition.
    mutating func send(
        _ draft: MessageDraft, to chat: Int, from sender: ParticipantKey, at time: Timestamp, tellsRepetitions: Bool
    ) -> (message: Message, isNew: Bool) {
        if tellsRepetitions, let id = draft.clientMessageID,
            let known = chats[chat].rows.first(where: { $0.clientMessageID == id && $0.current.sender == sender })
        {
            return (known.current, false)
        }
        var message = Message(
            id: MessageID(nextMessageID), chatID: chats[chat].id, sender: sender, messageType: .text,
            content: draft.content, createdAt: time)
        nextMessageID += 1
        chats[chat].revision += 1
        if tellsRepetitions {
            message.revision = chats[chat].revision
            message.clientMessageID = draft.clientMessageID
        } else {
            // Only to tell versions apart; it is not shown.
            message.revision = chats[chat].revision
        }
        chats[chat].rows.append(Row(versions: [message], clientMessageID: draft.clientMessageID))
        return (message, true)
    }

    /// Changes a message's words, or deletes it.
    mutating func change(_ place: (chat: Int, row: Int), _ change: (inout Message) -> Void) -> Message {
        chats[place.chat].revision += 1
        var message = chats[place.chat].rows[place.row].current
        change(&message)
        message.revision = chats[place.chat].revision
        chats[place.chat].rows[place.row].versions.append(message)
        return message
    }

    /// Moves a read mark, where that passes a message of someone else.
    mutating func read(_ id: MessageID, in chat: Int, by reader: ParticipantKey, at time: Timestamp) -> ReadMark? {
        let known = chats[chat].mark(of: reader)
        guard let highest = chats[chat].rows.last(where: { $0.id <= id })?.id, known.map({ $0 < highest }) ?? true,
            chats[chat].rows.contains(where: { row in
                row.id <= highest && known.map { row.id > $0 } ?? true && row.current.sender != reader
            })
        else { return nil }
        chats[chat].revision += 1
        let mark = ReadMark(reader: reader, messageID: highest, readAt: time, revision: chats[chat].revision)
        chats[chat].reads.append(mark)
        return mark
    }

    // MARK: Telling

    /// A chat as someone sees it.
    func view(_ chat: ChatModel, for viewer: ParticipantKey, isBase: Bool) -> Chat {
        var view = Chat(id: chat.id, chatType: .userCustomer, createdAt: Timestamp(milliseconds: 0))
        view.participants = chat.participants.map { key in
            var participant = Participant(key: key)
            let mark = chat.mark(of: key)
            participant.unreadCount =
                chat.rows.filter { row in
                    row.current.sender != key && !row.current.isDeleted && mark.map { row.id > $0 } ?? true
                }.count
            if !isBase { participant.lastReadMessageID = mark }
            return participant
        }
        view.unreadCount = view.participant(viewer)?.unreadCount ?? 0
        view.lastMessageAt = chat.rows.last?.current.createdAt
        view.lastMessagePreview = chat.rows.last.map { String($0.current.content.prefix(WireLimits.previewLength)) }
        if !isBase {
            view.lastMessageID = chat.rows.last?.id
            view.revision = chat.revision
            view.totalMessages = chat.rows.filter { !$0.current.isDeleted }.count
        }
        return view
    }

    /// A message as a server of the kind tells it.
    static func shown(_ message: Message, isBase: Bool) -> Message {
        var message = message
        if isBase {
            message.revision = nil
            message.clientMessageID = nil
        }
        return message
    }

    /// What changed in a chat; pages of `limit`.
    func changes(
        of chat: ChatModel, since: Int64?, epoch asked: String?, limit: Int, for viewer: ParticipantKey
    ) -> Changes {
        let view = view(chat, for: viewer, isBase: false)
        guard asked == nil || asked == epoch, since ?? 0 <= chat.revision else {
            return Changes(epoch: epoch, reset: true, revision: chat.revision, chat: view)
        }
        guard let since, since < chat.revision else {
            return Changes(epoch: epoch, reset: false, revision: chat.revision, chat: view)
        }
        var changed: [(revision: Int64, message: Message?, read: ReadMark?)] = []
        for row in chat.rows where (row.current.revision ?? 0) > since {
            changed.append((row.current.revision ?? 0, row.current, nil))
        }
        for read in chat.reads where read.revision > since {
            changed.append((read.revision, nil, read))
        }
        changed.sort { $0.revision < $1.revision }
        let hasMore = changed.count > limit
        let page = changed.prefix(limit)
        return Changes(
            epoch: epoch, reset: false, revision: hasMore ? page.last?.revision ?? since : chat.revision, chat: view,
            messages: page.compactMap(\.message), reads: page.compactMap(\.read), hasMore: hasMore)
    }
}
