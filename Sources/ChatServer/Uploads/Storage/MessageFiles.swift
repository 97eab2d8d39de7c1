import ChatWire
import GRDB

/// The uploads that a message is to use: its picture or sound, and what hangs on it.
struct MessageFiles: Hashable, Sendable {
    private var media: UploadRecord?
    private var attachments: [UploadRecord] = []

    /// Finds what a draft names; nil for a draft that names nothing.
    ///
    /// - Throws: 422 for an upload that the sender may not read and one of the wrong kind, and for an attachment that is none.
    init?(_ draft: MessageDraft, from principal: Principal, in database: Database) throws {
        guard draft.mediaURL != nil || !draft.attachments.isEmpty else { return nil }
        if let location = draft.mediaURL.flatMap({ UploadLocation(url: $0) }),
            let upload = try UploadRecord.fetch(location, in: database)
        {
            guard try upload.isReadable(by: principal, in: database) else { throw Self.unknown("media_url") }
            guard draft.messageType == .text || upload.type.isImage == (draft.messageType == .image) else {
                throw Self.invalid("media_url", "This upload is \(upload.type.rawValue)", type: "media_type")
            }
            media = upload
        }
        attachments = try draft.attachments.map { url in
            guard let location = UploadLocation(url: url), let upload = try UploadRecord.fetch(location, in: database),
                try upload.isReadable(by: principal, in: database)
            else { throw Self.unknown("attachments") }
            return upload
        }
    }

    /// Has a stored message use them, and fills in what is known of them.
    func use(in message: inout MessageRecord, at now: Timestamp, database: Database) throws {
        if let media {
            message.mediaType = media.type.rawValue
            message.mediaSize = media.size
            message.mediaDuration = media.type.isImage ? nil : media.duration ?? message.mediaDuration
            message.thumbnailURL = media.thumbnailURL
            try message.update(in: database)
            try media.use(in: message, database: database)
        }
        for upload in attachments {
            try message.attach(upload, at: now, in: database)
            try upload.use(in: message, database: database)
        }
    }

    private static func unknown(_ field: String) -> Refusal {
        invalid(field, "There is no such upload", type: "unknown_upload")
    }

    private static func invalid(_ field: String, _ message: String, type: String) -> Refusal {
        Refusal(issues: [ValidationIssue(location: [.name("body"), .name(field)], message: message, type: type)])
    }
}
