import ChatWire
import Testing

@Suite("Requests, events and shapes")
struct WireTests {
    private func parse(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }

    @Test(
        "a command is read as it was written",
        arguments: [
            ClientCommand.joinChat(.init(chatID: ChatID(1), sinceRevision: 7), epoch: "e"),
            .joinChats([.init(chatID: ChatID(1)), .init(chatID: ChatID(2), sinceRevision: 0)], epoch: nil),
            .leaveChat(ChatID(3)), .sendMessage(ChatID(4), MessageDraft(text: "hi \u{1F600}", clientMessageID: "a-1")),
            .typing(ChatID(5), isTyping: true), .readMessage(ChatID(6), [MessageID(9)]),
            .readMessage(ChatID(6), [MessageID(9), MessageID(10)]), .delivered(ChatID(7), MessageID(8)), .ping,
            .auth(token: "t"),
        ])
    func commandRoundTrip(command: ClientCommand) throws {
        let json = try JSONParser.parse(command.jsonBytes())
        #expect(try ClientCommand(json: json, spoken: .v2) == command)
    }

    @Test("a base connection does not know v2's commands", arguments: ["join_chats", "delivered", "auth", "shout"])
    func unknownOnBase(type: String) throws {
        let json = try parse(#"{"type":"\#(type)","chat_id":1,"message_id":2,"token":"t","chats":[]}"#)
        #expect(throws: ClientCommand.Refusal.unknownType(type)) { try ClientCommand(json: json, spoken: .base) }
    }

    @Test(
        "a command that does not validate names what is wrong",
        arguments: [
            (#"{}"#, "type", "missing"), (#"[]"#, "", "model_type"), (#"{"type":"join_chat"}"#, "chat_id", "missing"),
            (#"{"type":"join_chat","chat_id":"1"}"#, "chat_id", "int_type"),
            (#"{"type":"join_chat","chat_id":0}"#, "chat_id", "greater_than_equal"),
            (#"{"type":"send_message","chat_id":1}"#, "content", "missing"),
            (#"{"type":"send_message","chat_id":1,"content":" \n "}"#, "content", "string_blank"),
            (#"{"type":"send_message","chat_id":1,"content":"a\u0000"}"#, "content", "string_nul"),
            (#"{"type":"send_message","chat_id":1,"content":"a","message_type":"system"}"#, "message_type", "enum"),
            (#"{"type":"send_message","chat_id":1,"message_type":"image"}"#, "media_url", "missing"),
            (
                #"{"type":"send_message","chat_id":1,"content":"a","media_url":"javascript:alert(1)"}"#, "media_url",
                "url"
            ),
            (
                #"{"type":"send_message","chat_id":1,"content":"a","client_message_id":"a b"}"#, "client_message_id",
                "value_error"
            ), (#"{"type":"read_message","chat_id":1,"message_ids":[]}"#, "message_ids", "list_type"),
            (#"{"type":"typing","chat_id":1}"#, "is_typing", "missing"),
            (
                #"{"type":"send_message","chat_id":1,"content":"a","reference":{"reference_type":"cat","reference_id":1}}"#,
                "reference_type", "enum"
            ),
        ])
    func invalidCommand(text: String, member: String, type: String) throws {
        let json = try parse(text)
        let refusal = #expect(throws: ClientCommand.Refusal.self) { try ClientCommand(json: json, spoken: .v2) }
        guard case .invalid(let issues) = refusal else {
            Issue.record("not a validation error: \(String(describing: refusal))")
            return
        }
        #expect(issues.map(\.type) == [type])
        if !member.isEmpty { #expect(issues.first?.location.last == .name(member)) }
    }

    @Test("10,000 scalars are a message, one more is not")
    func contentLimit() throws {
        for (count, fits) in [(10_000, true), (10_001, false)] {
            let text = String(repeating: "\u{1F600}", count: count)
            var reader = RequestReader(.object(["content": .string(text)]))
            #expect(MessageDraft(reading: &reader).content == (fits ? text : ""))
            #expect(reader.issues.map(\.type) == (fits ? [] : ["string_too_long"]))
        }
    }

    @Test("a chat and a message are read as they were written, every member present")
    func shapes() throws {
        var chat = Chat(id: ChatID(1), chatType: .userCustomer, createdAt: Timestamp(milliseconds: 5))
        chat.participants = [Participant(key: .user(456))]
        chat.revision = 7
        #expect(try Chat(jsonBytes: chat.jsonBytes()) == chat)
        let members = try JSONParser.parse(chat.jsonBytes()).objectValue?.members.map(\.name)
        #expect(members?.count == 18)

        var message = Message(
            id: MessageID(101), chatID: ChatID(1), sender: .customer(3), messageType: .text, content: "Hi",
            createdAt: Timestamp(milliseconds: 5))
        message.reference = Reference(kind: .order, id: 8, data: ["price": .integer(20)])
        message.readReceipts = [ReadReceipt(reader: .user(1), readerName: "Bo", readAt: Timestamp(milliseconds: 9))]
        message.revision = 7
        #expect(try Message(jsonBytes: message.jsonBytes()) == message)
    }

    @Test("a base server's message with a bare sender id leaves the type open")
    func baseMessage() throws {
        let text =
            #"{"id":1,"chat_id":2,"sender_id":3,"message_type":"text","content":"x","created_at":"2026-01-09T10:30:00"}"#
        let message = try Message(json: parse(text))
        #expect(message.sender == nil)
        #expect(message.senderID == 3)
        let customer = try Message(json: parse(text.replacing(#""sender_id""#, with: #""sender_customer_id""#)))
        #expect(customer.sender == .customer(3))
    }

    @Test("base connections are told of no revision, v2 connections are")
    func revisionOnV2Only() throws {
        let message = Message(
            id: MessageID(1), chatID: ChatID(2), sender: .user(3), messageType: .text, content: "x",
            createdAt: Timestamp(milliseconds: 0))
        for spoken in RealtimeProtocol.allCases {
            var writer = JSONWriter()
            ServerEvent.message(message, revision: 9).write(
                to: &writer, spoken: spoken, now: Timestamp(milliseconds: 1))
            #expect(try JSONParser.parse(writer.bytes)["revision"] == (spoken == .v2 ? .integer(9) : nil))
        }
    }

    @Test("an error's detail is read as a text and as a list")
    func errorBodies() throws {
        let plain = try ErrorBody(json: parse(#"{"detail":"Chat not found"}"#))
        #expect(plain == ErrorBody(detail: "Chat not found", code: nil))
        let issue = ValidationIssue(
            location: [.name("body"), .name("content")], message: "Field required", type: "missing")
        let listed = ErrorBody(detail: "content: Field required", code: .validationError, issues: [issue])
        #expect(try ErrorBody(jsonBytes: listed.jsonBytes()) == listed)
    }

    @Test("an event of an unknown type is no error")
    func unknownEvent() throws {
        #expect(try ServerEvent(json: parse(#"{"type":"confetti","x":1}"#)) == .unknown(type: "confetti"))
    }
}
