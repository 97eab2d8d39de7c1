import ChatWire

/// Numbers and administration (docs/PROTOCOL.md, section 7).
extension WireSchema {
    private static let name = JSONSchema.wordy(upTo: WireLimits.nameLength)

    static let newStaffAccountObject = JSONSchema.object([
        .required(
            "email",
            .text(
                .init(lengths: 3...EmailAddress.limit, pattern: #"^[0-9A-Za-z._+-]+@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+$"#))
        ),
        .optional("name", name), .required("role", .choice(of: StaffRole.self)), .required("password", chosenPassword),
    ])

    static let staffAccountPatchObject = JSONSchema.object([
        .optional("name", name), .optional("role", .choice(of: StaffRole.self)), .optional("is_active", .boolean),
        .optional("password", chosenPassword),
    ])

    static let customerAccountPatchObject = JSONSchema.object([
        .optional("name", name), .optional("is_blocked", .boolean),
    ])

    static let auditEntryObject = JSONSchema.object([
        .required("id", .id), .empty("at", .time), .empty("actor_type", .choice(of: ParticipantType.self)),
        .empty("actor_id", .id), .empty("actor_name", .anyText), .required("action", .anyText),
        .empty("target", .anyText), .empty("remote_address", .anyText),
    ])

    static let connectionReportObject = JSONSchema.object([
        .required("total_connections", .count), .required("active_chat_rooms", .count),
        .required("users_online", .count), .required("customers_online", .count),
        .required("connections", .list(of: .named(.connection))),
    ])

    static let connectionObject = JSONSchema.object([
        .required("connection_id", .id), .required("participant_type", .choice(of: ParticipantType.self)),
        .required("participant_id", .id), .empty("name", .anyText), .empty("salon_id", .id),
        .required("protocol", .choice([RealtimeProtocol.base, .v2].map(\.rawValue))), .empty("client", .anyText),
        .required("remote_address", .anyText), .empty("connected_at", .time), .empty("last_seen_at", .time),
        .required("active_chats", .list(of: .id)),
    ])

    static let chatStatisticsObject = JSONSchema.object(
        [
            "total_chats", "active_chats", "archived_chats", "total_messages", "unread_messages", "online_users",
            "online_customers", "unassigned_chats", "waiting_chats",
        ].map { JSONSchema.Property.required($0, .count) } + [
            .empty("longest_wait_seconds", .count), .empty("median_first_response_seconds", .count),
            .required("messages_today", .count), .required("messages_by_hour", .list(.count, sizes: 24...24)),
            .empty(
                "staff",
                .list(
                    of: .object([
                        .required("id", .id), .empty("name", .anyText), .required("is_online", .boolean),
                        .required("open_chats", .count), .required("waiting_chats", .count),
                    ]))),
        ])

    static let customerExportObject = JSONSchema.object([
        .required("exported_at", .time), .empty("salon", .named(.salon)),
        .required("customer", .named(.customerAccount)),
        .required("audit", .list(of: .named(.auditEntry))),
        .required(
            "chats",
            .list(
                of: .object([.required("chat", .named(.chat)), .required("messages", .list(of: .named(.message)))]))),
    ])
}
