import ChatWire

/// What goes over the wire by name: the schemas of the interface's types, all in one place.
///
/// Answers of the running server are held against them by the tests: a member that is missing here, or written down and
/// not there, fails one.
enum WireSchema: String, Hashable, Sendable, CaseIterable {
    // What the server answers.
    case attachment, auditEntry, changes, chat, chatStatistics, connection, connectionReport, customerAccount
    case customerExport, error, identity, message, messagePage, participant, readMark
    case readReceipt, replyTarget, salon, searchHit, searchPage, serverStatus, staffAccount, tokenAnswer
    case upload, validationIssue

    // What is sent to it.
    case chatPatch, customerAccountPatch, newStaffAccount, staffAccountPatch, customerSignIn, messageDraft, mute,
        newPassword, openChatAsCustomer, openChatAsStaff, readUpTo
    case reference, refresh, registration, revisedMessage, staffSignIn, userToAdd

    /// The name that it bears in the document: `MessagePage`.
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    /// What it looks like.
    var schema: JSONSchema {
        switch self {
        case .attachment: Self.attachmentObject
        case .auditEntry: Self.auditEntryObject
        case .chatStatistics: Self.chatStatisticsObject
        case .connection: Self.connectionObject
        case .connectionReport: Self.connectionReportObject
        case .customerAccountPatch: Self.customerAccountPatchObject
        case .customerExport: Self.customerExportObject
        case .newStaffAccount: Self.newStaffAccountObject
        case .staffAccountPatch: Self.staffAccountPatchObject
        case .changes: Self.changesObject
        case .chat: Self.chatObject
        case .chatPatch: Self.chatPatchObject
        case .customerAccount: Self.customerAccountObject
        case .customerSignIn: Self.customerSignInObject
        case .error: Self.errorObject
        case .identity: Self.identityObject
        case .message: Self.messageObject
        case .messageDraft: Self.messageDraftObjects
        case .messagePage: Self.messagePageObject
        case .mute: .object([.required("is_muted", .boolean)])
        case .newPassword: Self.newPasswordObject
        case .openChatAsCustomer: Self.openChatAsCustomerObjects
        case .openChatAsStaff: Self.openChatAsStaffObjects
        case .participant: Self.participantObject
        case .readMark: Self.readMarkObject
        case .readReceipt: Self.readReceiptObject
        case .readUpTo: .object([.required("message_id", .id)])
        case .reference: Self.referenceObject
        case .refresh: .object([.required("refresh_token", .text(0...PasswordRules.limit))])
        case .registration: Self.registrationObject
        case .replyTarget: Self.replyTargetObject
        case .revisedMessage: .object([.required("content", .wordy(upTo: WireLimits.contentLength))])
        case .salon: .object([.required("id", .id), .required("name", .anyText)])
        case .searchHit: Self.searchHitObject
        case .searchPage: Self.searchPageObject
        case .serverStatus: .object([.required("status", .choice(["ok", "ready"]))])
        case .staffAccount: Self.staffAccountObject
        case .staffSignIn: Self.staffSignInObject
        case .tokenAnswer: Self.tokenAnswerObjects
        case .upload: Self.uploadObject
        case .userToAdd: .object([.required("user_id", .id)])
        case .validationIssue: Self.validationIssueObject
        }
    }

    private static let errorObject = JSONSchema.object([
        .required("detail", .either([.anyText, .list(of: .named(.validationIssue))])),
        .required("code", .choice(errorCodes.map(\.rawValue))),
    ])

    private static let errorCodes: [ErrorCode] = [
        .invalidJSON, .validationError, .unauthorized, .forbidden, .notFound, .notParticipant, .blocked, .conflict,
        .messageTooLong, .tooLarge, .unsupportedMedia, .editWindowClosed, .methodNotAllowed, .rateLimited, .internal,
    ]

    private static let validationIssueObject = JSONSchema.object([
        .required("loc", .list(of: .either([.anyText, .count]))), .required("msg", .anyText),
        .required("type", .anyText),
    ])
}
