extension Form {
    private static let steps = Field.Shape.list(of: .form(.step))

    /// What a file, and each of its scenarios, may hold.
    private static let common = [
        Field("parties", .named(.either([.text, .form(.party)])), "Who takes part, by name."),
        Field("variables", .named(.value), "Names that have a value before the first step."),
        Field(
            "layer", .choice(Scope.allCases.map(\.rawValue)),
            "Which servers it is about; with v2 connections offer chat.v2."),
        Field("limit", .duration, "The longest that a scenario may take."),
        Field("finally", steps, "What happens at the end, however the steps went."),
    ]

    private static let scenarioFields =
        [
            Field("name", .text, "What it shows."),
            Field("rules", .list(of: .text), "The ids of the rules that it checks."),
            Field("steps", steps, "What happens."),
        ] + common

    static let scenario = Form(
        title: "a scenario",
        fields: scenarioFields.map { $0.name == "steps" ? Field("steps", steps, $0.summary, isRequired: true) : $0 })

    static let file = Form(
        title: "a file of scenarios",
        fields: scenarioFields + [
            Field("title", .text, "What stands above the scenarios in a report."),
            Field("before", steps, "What each of the scenarios begins with."),
            Field("scenarios", .list(of: .form(.scenario)), "Several scenarios in one file, instead of steps."),
        ])

    static let party = Form(
        title: "a party",
        fields: [
            Field("account", .text, "One of the accounts of the run: admin, staff1, customer1, outsider …"),
            Field("username", .value, "The email that it signs in with, for staff."),
            Field("phone", .value, "The number that it signs in with, for customers."),
            Field("password", .value, "With username or phone."),
            Field("token", .value, "A ready access token instead of signing in; with kind."),
            Field("kind", .choice(Party.Kind.allCases.map(\.rawValue)), "Whose token it is."),
            Field("layer", .choice(Layer.allCases.map(\.rawValue)), "What its connections offer."),
            Field("fresh", .flag, "Signs in anew, for a scenario that ends the session."),
        ])

    static let part = Form(
        title: "a part of a multipart body",
        fields: [
            Field("name", .text, "The part's name.", isRequired: true),
            Field("filename", .value, "The file's name."),
            Field("type", .text, "The media type that is declared."),
            Field("bytes", .bytes, "What it holds.", isRequired: true),
        ])

    static let closing = Form(
        title: "an end of a connection",
        fields: [
            Field("code", .matcher, "The close code."),
            Field("reason", .matcher, "The reason."),
        ])

    static let bytes = Form(
        title: "bytes",
        fields: [
            Field("hex", .text, "Pairs of hexadecimal digits."),
            Field("base64", .text, "Base64."),
            Field("repeat", .bytes, "What to repeat; with times."),
            Field("times", .count(0...20_000_000), "How many times."),
        ])

    static func named(_ name: Name) -> [Form] {
        switch name {
        case .file: [file]
        case .scenario: [scenario]
        case .party: [party]
        case .part: [part]
        case .closing: [closing]
        case .partBytes: [bytes]
        case .step: StepForm.allCases.map(\.form)
        }
    }
}

/// The kinds of steps; each is told by a key of its own.
enum StepForm: String, Sendable, CaseIterable {
    case call, connect, reconnect, disconnect, drop, pause, resume, join, send
    case sendText = "send_text"
    case sendBinary = "send_binary"
    case sendBytes = "send_bytes"
    case sendPing = "send_ping"
    case expect
    case expectNext = "expect_next"
    case expectAll = "expect_all"
    case expectNone = "expect_none"
    case expectPong = "expect_pong"
    case expectClose = "expect_close"
    case wait, `repeat`, together, set, check

    var form: Form { Form(title: "a step with “\(rawValue)”", fields: fields) }

    private func own(_ shape: Field.Shape, _ summary: String) -> Field {
        Field(rawValue, shape, summary, isRequired: true)
    }

    private static let connections = Field("as", .texts, "Whose connections: ada, or ada/phone.", isRequired: true)
    private static let within = Field("within", .duration, "How long it may take; 5s where it is not said.")
    private static let capture = Field("capture", .named(.text), "Names for values, each with the way to it.")
    private static let steps = Field.Shape.list(of: .form(.step))

    private var fields: [Field] {
        switch self {
        case .call:
            [
                own(.text, "A REST call below /api/v1: POST /chat/chats."),
                Field("as", .text, "Whose token goes along: a party, or nobody.", isRequired: true),
                Field("token", .value, "This token instead; with as: nobody."),
                Field("outside_api", .flag, "The path stands at the server's root, not below /api/v1."),
                Field("query", .named(.value), "The query's fields."),
                Field("headers", .named(.value), "Header fields."),
                Field("body", .value, "A JSON body."),
                Field("form", .named(.value), "A form's fields as the body."),
                Field("raw", .bytes, "A body as it is; headers say what it is."),
                Field("multipart", .list(of: .form(.part)), "A multipart body."),
                Field("status", .matcher, "The status, or a list of those that will do; any 2xx where not said."),
                Field("answer", .matcher, "What the JSON answer has to be like."),
                Field("answer_text", .matcher, "What an answer of another kind has to be like, as a text."),
                Field("answer_headers", .named(.matcher), "What the answer's header fields have to be like."),
                Self.capture,
                Field("capture_status", .text, "A name for the status."),
                Field("capture_headers", .named(.text), "Names for header fields."),
                Field("retry", .duration, "For how long it is repeated until the answer is as expected."),
                Field("probe", .flag, "A 404, 405 or 501 means that the server does not offer this."),
                Field("within", .duration, "How long the answer may take; 20s where it is not said."),
            ]
        case .connect, .reconnect:
            [
                own(.texts, self == .connect ? "Opens connections." : "Closes connections and opens them anew."),
                Field("layer", .choice(Layer.allCases.map(\.rawValue)), "What is offered."),
                Field("token", .value, "This token instead of the party's."),
                Field(
                    "token_in", .choice(Connect.TokenPlace.allCases.map(\.rawValue)), "Where the token goes; query."),
                Field("endpoint", .choice(Party.Kind.allCases.map(\.rawValue)), "Whose endpoint; the party's own."),
                Field("headers", .named(.value), "Header fields of the upgrade, such as Origin."),
                Field("connected", .matcher, "What the first event has to be like."),
                Field("refused", .matcher, "The status that the upgrade is refused with."),
                Field("closed", .form(.closing), "How the server closes at once."),
                Field("bare", .flag, "Waits for no event."),
                Field("shut_out", .flag, "It comes to nothing, by a status or a close, and no event comes before."),
                Field("probe", .flag, "A first event unlike “connected” means that the server does not offer this."),
                Self.capture, Self.within,
            ]
        case .disconnect:
            [
                own(.texts, "Closes connections by a close frame."),
                Field("code", .count(1000...4999), "The close code; 1000 where it is not said."),
            ]
        case .drop: [own(.texts, "Ends connections as when a cable is pulled.")]
        case .pause: [own(.texts, "Reads nothing more from connections, as a client does that is stuck.")]
        case .resume: [own(.texts, "Reads on.")]
        case .join:
            [
                own(.value, "Joins a chat, and waits until the server has done it."), Self.connections,
                Field("joined", .matcher, "What joined has to be like, on a v2 connection."),
                Field("since", .value, "The revision to go on from, on a v2 connection."),
                Field("epoch", .value, "The store's epoch, on a v2 connection."),
                Self.capture, Self.within,
            ]
        case .send: [own(.value, "Sends a JSON message."), Self.connections]
        case .sendText: [own(.bytes, "Sends a text message of these bytes."), Self.connections]
        case .sendBinary: [own(.bytes, "Sends a binary message."), Self.connections]
        case .sendBytes: [own(.bytes, "Sends bytes without a frame round them."), Self.connections]
        case .sendPing: [own(.bytes, "Sends a protocol ping."), Self.connections]
        case .expect: [own(.matcher, "Such an event comes, whatever comes before it.")] + Self.expecting
        case .expectNext: [own(.matcher, "The very next event is like this.")] + Self.expecting
        case .expectAll:
            [own(.list(of: .matcher), "Such events come, in whatever order."), Self.connections, Self.within]
        case .expectPong: [own(.bytes, "A protocol pong with this payload comes."), Self.connections, Self.within]
        case .expectNone:
            [
                own(.matcher, "No such event has come, and none comes."), Self.connections,
                Field("for", .duration, "How long; 300ms where it is not said."),
            ]
        case .expectClose:
            [
                own(.form(.closing), "The server closes the connection."), Self.connections, Self.within,
            ]
        case .wait: [own(.duration, "Lets time pass.")]
        case .repeat:
            [
                own(.count(1...10_000), "Does steps several times."), Field("steps", steps, "What.", isRequired: true),
                Field("counter", .text, "A name for the number of the turn, from 1."),
            ]
        case .together: [own(.list(of: .either([.form(.step), steps])), "Steps, or lists of steps, at the same time.")]
        case .set: [own(.named(.value), "Gives names values.")]
        case .check:
            [
                own(.value, "A value that has to be like something."),
                Field("is", .matcher, "Like what.", isRequired: true),
            ]
        }
    }

    private static var expecting: [Field] { [connections, capture, within] }
    private var steps: Field.Shape { Self.steps }
}
