import ChatWire

/// Messages (docs/PROTOCOL.md, section 4).
extension WireSchema {
    private static let types = JSONSchema.choice([MessageType.text, .image, .voice].map(\.rawValue))

    static let messageObject = JSONSchema.object([
        .required("id", .id), .required("chat_id", .id), .empty("client_message_id", .anyText),
        .empty("sender_type", .choice(of: ParticipantType.self)), .empty("sender_id", .id),
        .empty("sender_user_id", .id), .empty("sender_customer_id", .id), .empty("sender_name", .anyText),
        .empty("sender_avatar", .anyText), .required("message_type", types), .required("content", .anyText),
        .empty("media_url", .anyText), .empty("media_type", .anyText), .empty("media_size", .count),
        .empty("media_duration", .seconds), .empty("thumbnail_url", .anyText),
        .empty("reference_type", .choice(of: Reference.Kind.self)), .empty("reference_id", .id),
        .empty("reference_data", .anyObject), .empty("reply_to_message_id", .id),
        .empty("reply_to_message", .named(.replyTarget)), .required("is_edited", .boolean),
        .required("is_deleted", .boolean), .empty("deleted_at", .time), .required("is_delivered", .boolean),
        .empty("delivered_at", .time), .required("created_at", .time), .empty("updated_at", .time),
        .required("read_receipts", .list(of: .named(.readReceipt))),
        .required("attachments", .list(of: .named(.attachment))), .empty("revision", .count),
    ])

    static let replyTargetObject = JSONSchema.object([
        .required("id", .id), .empty("sender_type", .choice(of: ParticipantType.self)), .empty("sender_id", .id),
        .empty("sender_name", .anyText), .required("message_type", types), .required("content", .anyText),
        .required("is_deleted", .boolean),
    ])

    static let readReceiptObject = JSONSchema.object([
        .required("reader_type", .choice(of: ParticipantType.self)), .required("reader_id", .id),
        .empty("reader_name", .anyText), .required("read_at", .time),
    ])

    static let attachmentObject = JSONSchema.object([
        .required("id", .id), .required("file_url", .anyText), .empty("file_name", .anyText),
        .empty("file_type", .anyText), .empty("file_size", .count), .empty("thumbnail_url", .anyText),
        .empty("duration", .seconds), .empty("created_at", .time),
    ])

    static let uploadObject = JSONSchema.object([
        .required("file_url", .anyText), .empty("file_name", .anyText),
        .empty("file_type", .choice(of: FileType.self)), .empty("file_size", .count),
        .empty("thumbnail_url", .anyText), .empty("duration", .seconds),
    ])

    static let messagePageObject = JSONSchema.object([
        .required("messages", .list(of: .named(.message))), .empty("total", .count), .required("page", .count),
        .required("page_size", .count), .required("has_more", .boolean),
    ])

    static let searchHitObject = JSONSchema.object([
        .required("message", .named(.message)), .empty("chat_title", .anyText), .required("snippet", .anyText),
    ])

    static let searchPageObject = JSONSchema.object([
        .required("results", .list(of: .named(.searchHit))), .required("total", .count), .required("page", .count),
        .required("page_size", .count), .required("has_more", .boolean),
    ])

    static let referenceObject = JSONSchema.object([
        .required("reference_type", .choice(of: Reference.Kind.self)), .required("reference_id", .id),
        .optional("reference_data", .anyObject),
    ])

    /// Words, or a picture or sound that may have words.
    static let messageDraftObjects = JSONSchema.either([
        .object(
            [.optional("message_type", .choice([MessageType.text.rawValue]))]
                + [.required("content", .wordy(upTo: WireLimits.contentLength)), .optional("media_url", mediaURL)]
                + draft),
        .object(
            [.required("message_type", .choice([MessageType.image, .voice].map(\.rawValue)))]
                + [.optional("content", .text(0...WireLimits.contentLength)), .required("media_url", mediaURL)] + draft
        ),
    ])

    private static let mediaURL = JSONSchema.text(
        .init(lengths: 8...2_048, pattern: #"^(https?://[!-~]+|/uploads/[0-9A-Za-z._-]+(/[0-9A-Za-z._-]+)*)$"#))

    private static let draft: [JSONSchema.Property] = [
        .optional("media_type", .text(0...255)), .optional("media_duration", .seconds),
        .optional("reply_to_message_id", .id), .optional("reference", .named(.reference)),
        .optional("attachments", .list(mediaURL, sizes: 0...WireLimits.attachments)),
        .optional(
            "client_message_id",
            .text(.init(lengths: 1...WireLimits.clientMessageIDLength, pattern: "^[!-~]+$"))),
        .optional("chat_id", .id),
    ]
}
