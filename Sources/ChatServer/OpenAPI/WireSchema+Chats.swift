import ChatWire

/// Chats (docs/PROTOCOL.md, section 3).
extension WireSchema {
    static let chatObject = JSONSchema.object([
        .required("id", .id), .required("chat_type", .choice([ChatType.userCustomer, .userUser].map(\.rawValue))),
        .empty("salon_id", .id), .empty("salon_name", .anyText), .empty("title", .anyText),
        .required("is_active", .boolean), .required("is_archived", .boolean), .empty("last_message_at", .time),
        .empty("last_message_id", .id), .empty("last_message_preview", .anyText), .required("created_at", .time),
        .empty("updated_at", .time), .required("participants", .list(of: .named(.participant))),
        .empty("total_messages", .count), .required("unread_count", .count),
        .required("online_participants", .list(of: .id)), .empty("waiting_since", .time), .empty("revision", .count),
    ])

    static let participantObject = JSONSchema.object([
        .required("participant_type", .choice(of: ParticipantType.self)), .required("participant_id", .id),
        .empty("joined_at", .time), .required("is_active", .boolean), .required("unread_count", .count),
        .required("is_muted", .boolean), .empty("last_read_at", .time), .empty("last_read_message_id", .id),
        .empty("last_delivered_message_id", .id), .empty("name", .anyText), .empty("email", .anyText),
        .empty("phone", .anyText), .empty("avatar_url", .anyText), .empty("is_online", .boolean),
        .empty("last_seen_at", .time),
    ])

    static let changesObject = JSONSchema.object([
        .required("epoch", .anyText), .required("reset", .boolean), .required("revision", .count),
        .required("chat", .named(.chat)), .required("messages", .list(of: .named(.message))),
        .required("reads", .list(of: .named(.readMark))), .required("has_more", .boolean),
    ])

    static let readMarkObject = JSONSchema.object([
        .required("reader_type", .choice(of: ParticipantType.self)), .required("reader_id", .id),
        .required("message_id", .id), .required("read_at", .time), .required("revision", .count),
    ])

    private static let opening: [JSONSchema.Property] = [
        .optional("title", .text(0...WireLimits.titleLength)),
        .optional("initial_message", .wordy(upTo: WireLimits.contentLength)),
    ]

    /// Exactly one way to name the counterpart.
    static let openChatAsStaffObjects = JSONSchema.either([
        .object(
            [.required("customer_id", .id), .absent("phone_number"), .absent("user_ids")] + opening),
        .object(
            [.required("phone_number", .text(0...32)), .absent("customer_id"), .absent("user_ids")]
                + opening),
        .object(
            [
                .required("user_ids", .list(.id, sizes: 1...50)), .absent("customer_id"),
                .absent("phone_number"),
            ] + opening),
    ])

    static let openChatAsCustomerObjects = JSONSchema.either([
        .object([.required("salon_id", .id), .optional("user_id", .id)] + opening),
        .object([.required("user_id", .id), .optional("salon_id", .id)] + opening),
    ])

    static let chatPatchObject = JSONSchema.object([
        .optional("title", .text(0...WireLimits.titleLength)), .optional("is_archived", .boolean),
    ])
}
