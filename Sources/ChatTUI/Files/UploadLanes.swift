internal import ChatTUIKit
internal import ChatWire

/// Files that wait to be uploaded: of each chat one is under way, so that they take their places in the chat in the order
/// in which they were sent.
struct UploadLanes {
    private var lanes: [ChatID: [FileUpload]] = [:]

    /// Puts a file behind the others of its chat.
    ///
    /// - Returns: whether it is the only one, so that someone has to begin with the chat.
    mutating func append(_ upload: FileUpload) -> Bool {
        lanes[upload.chat, default: []].append(upload)
        return lanes[upload.chat]?.count == 1
    }

    /// The file whose turn it is.
    func first(in chat: ChatID) -> FileUpload? { lanes[chat]?.first }

    /// The first file of a chat is done with, one way or the other.
    ///
    /// - Returns: whether another one waits.
    mutating func removeFirst(in chat: ChatID) -> Bool {
        lanes[chat]?.removeFirst()
        if lanes[chat]?.isEmpty != false { lanes[chat] = nil }
        return lanes[chat] != nil
    }

    /// Takes out a file that waits behind others.
    mutating func removeWaiting(_ id: String) -> FileUpload? {
        for (chat, lane) in lanes {
            guard let index = lane.dropFirst().firstIndex(where: { $0.id == id }) else { continue }
            return lanes[chat]?.remove(at: index)
        }
        return nil
    }
}
