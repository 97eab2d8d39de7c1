import ChatWire

/// The bytes are a JSON text.
enum JSONFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let value = try? JSONParser.parse(bytes) else { return }
        let written = value.jsonBytes()
        guard let again = try? JSONParser.parse(written) else {
            throw FuzzFinding(description: "what was written is not read: \(String(decoding: written, as: UTF8.self))")
        }
        // A number may come back in another form (-0.0 as 0), but is then written the same.
        try FuzzFinding.expect(again.jsonBytes() == written, "\(value) comes back as \(again)")

        for spoken in RealtimeProtocol.allCases { _ = try? ClientCommand(json: value, spoken: spoken) }
        try roundTrip(Message.self, value)
        try roundTrip(MessagePage.self, value)
        try roundTrip(SearchPage.self, value)
        try roundTrip(ErrorBody.self, value)
        try roundTrip(TokenAnswer.self, value)
        try roundTrip(Identity.self, value)
        try roundTrip(ChatStatistics.self, value)
        try roundTrip(ConnectionReport.self, value)
        try roundTrip(AuditEntry.self, value)
        try roundTrip(StaffAccount.self, value)
        try roundTrip(CustomerAccount.self, value)
        try roundTrip(Upload.self, value)
        _ = try? Chat(json: value)
        _ = try? Changes(json: value)
        _ = try? ServerEvent(json: value)
    }

    /// What is read can be written, and is read again as the same.
    private static func roundTrip<Value: JSONEncodable & JSONDecodable & Equatable>(
        _: Value.Type, _ json: JSONValue
    ) throws(FuzzFinding) {
        guard let value = try? Value(json: json) else { return }
        guard let again = try? Value(jsonBytes: value.jsonBytes()) else {
            throw FuzzFinding(description: "\(value) is written as what is not read")
        }
        try FuzzFinding.expect(again == value, "\(value) comes back as \(again)")
    }
}
