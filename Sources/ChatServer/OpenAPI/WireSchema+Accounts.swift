import ChatWire

/// Signing in and accounts (docs/PROTOCOL.md, sections 2 and 7).
extension WireSchema {
    private static let password = JSONSchema.text(0...PasswordRules.limit)
    static let chosenPassword = JSONSchema.text(PasswordRules.minimumLength...PasswordRules.limit)

    static let staffSignInObject = JSONSchema.object([
        .required("username", .text(0...EmailAddress.limit)), .required("password", password),
    ])

    static let customerSignInObject = JSONSchema.object([
        .required("phone_number", .text(0...EmailAddress.limit)), .required("password", password),
    ])

    static let registrationObject = JSONSchema.object([
        // As people write it: digits with what usually stands between them, a plus sign first.
        .required("phone_number", .text(.init(lengths: 4...64, pattern: #"^\+[1-9][0-9]{6,14}$"#))),
        .required("password", chosenPassword), .optional("name", .text(0...WireLimits.nameLength)),
    ])

    static let newPasswordObject = JSONSchema.object([
        .required("current_password", password), .required("new_password", chosenPassword),
    ])

    static let tokenAnswerObjects = JSONSchema.either([
        .object(tokens + [.required("user", .named(.staffAccount))]),
        .object(tokens + [.required("customer", .named(.customerAccount))]),
    ])

    private static let tokens: [JSONSchema.Property] = [
        .required("access_token", .anyText), .required("token_type", .choice(["bearer"])),
        .required("expires_in", .count), .required("refresh_token", .anyText),
    ]

    static let identityObject = JSONSchema.object([
        .required("participant_type", .choice(of: ParticipantType.self)), .required("participant_id", .id),
        .empty("name", .anyText), .empty("email", .anyText), .empty("phone", .anyText),
        .empty("role", .choice(of: StaffRole.self)), .empty("salon_id", .id), .empty("salon_name", .anyText),
    ])

    static let staffAccountObject = JSONSchema.object([
        .required("id", .id), .required("email", .anyText), .empty("name", .anyText),
        .required("role", .choice(of: StaffRole.self)), .required("salon_id", .id), .required("is_active", .boolean),
        .required("is_online", .boolean), .empty("last_seen_at", .time), .empty("created_at", .time),
    ])

    static let customerAccountObject = JSONSchema.object([
        .required("id", .id), .required("phone_number", .anyText), .empty("name", .anyText),
        .required("is_blocked", .boolean), .required("is_online", .boolean), .empty("last_seen_at", .time),
        .empty("created_at", .time),
    ])
}
