import ChatClientKit
package import ChatYAML

/// One thing that is done or expected.
package struct Step: Sendable {
    /// What is done or expected.
    package enum Action: Sendable {
        case call(Call)
        case connect(Connect, names: [ConnectionName], isAgain: Bool)
        case disconnect(Disconnect, names: [ConnectionName])
        case pause(Bool, names: [ConnectionName])
        case join(Join)
        case send(Send)
        case expect(Expectation)
        case expectClose(CloseExpectation)
        case wait(Duration)
        case `repeat`(times: Int, counter: String?, steps: [Step])
        case together([[Step]])
        case set([(name: String, value: Template)])
        case check(Template, Matcher)
    }

    /// What is done or expected.
    package var action: Action
    /// Where it stands in its file.
    package var mark: YAMLMark
}

/// A REST call, and what its answer has to be.
package struct Call: Sendable {
    /// What is sent along.
    package enum Body: Sendable {
        case none
        case json(Template)
        case form([(name: String, value: Template)])
        /// Bytes as they are; the headers say what they are.
        case raw(Bytes)
        case multipart([Part])
    }

    /// A part of a multipart body.
    package struct Part: Sendable {
        var name: String
        var fileName: Template?
        var type: String?
        var bytes: Bytes
    }

    /// Whose token goes along: a party's, a given one, or none.
    package enum Authority: Sendable {
        case party(String)
        case token(Template)
        case nobody
    }

    var authority: Authority
    var method: String
    var path: Template
    /// Whether the path stands below `/api/v1`.
    var isBelowAPI: Bool
    var query: [(name: String, value: Template)]
    var headers: [(name: String, value: Template)]
    var body: Body
    /// nil for any 2xx.
    var status: Matcher?
    var answer: Matcher?
    var answerText: Matcher?
    var answerHeaders: [(name: String, value: Matcher)]
    var captures: [Capture]
    /// The name that the status gets.
    var statusName: String?
    /// The names that header fields get.
    var headerNames: [(name: String, header: String)]
    /// How long the call is repeated until its answer is as expected.
    var retry: Duration?
    /// Whether an answer that tells that there is no such call ends the scenario as not offered.
    var isProbe: Bool
    var within: Duration
}

/// A name that a value of an answer or event gets.
package struct Capture: Sendable {
    var name: String
    var path: ValuePath
    var mark: YAMLMark
}

/// How a connection is opened, and what has to come of it.
package struct Connect: Sendable {
    /// What has to come of it.
    package enum Outcome: Sendable {
        /// It opens, and `connected` comes first.
        case opens(Matcher?, captures: [Capture])
        /// The server answers the upgrade with another status than 101.
        case refused(Matcher)
        /// It opens, and is closed before anything else.
        case closes(code: Matcher, reason: Matcher?)
        /// It opens; what comes then is for later steps.
        case bare
        /// It comes to nothing, by a status or a close, and no event comes before.
        case shutOut
    }

    /// Where the token goes.
    package enum TokenPlace: String, Sendable, CaseIterable { case query, header, none }

    var layer: Layer?
    var token: Template?
    var tokenPlace: TokenPlace
    /// Whose endpoint, where it is not the party's own.
    var endpoint: Party.Kind?
    var headers: [(name: String, value: Template)]
    var outcome: Outcome
    /// Whether a first event that is not as expected ends the scenario as not offered.
    var isProbe = false
    var within: Duration
}

/// How a connection is ended from this side.
package enum Disconnect: Sendable {
    /// By a close frame.
    case close(code: UInt16)
    /// As when a cable is pulled.
    case drop
}

/// Joining a chat, and waiting until the server has done it.
package struct Join: Sendable {
    var connections: [ConnectionName]
    var chat: Template
    /// What `joined` has to hold, on a v2 connection.
    var joined: Matcher?
    var captures: [Capture]
    var since: Template?
    var epoch: Template?
    var within: Duration
}

/// A message on a WebSocket.
package struct Send: Sendable {
    /// What it is.
    package enum Content: Sendable {
        case json(Template)
        case text(Bytes)
        case binary(Bytes)
        /// Bytes that go out as they are, without a frame round them.
        case raw(Bytes)
        case ping(Bytes)
    }

    var connections: [ConnectionName]
    var content: Content
}

/// Events that have to come, or must not.
package struct Expectation: Sendable {
    /// What about them.
    package enum Mode: Sendable {
        /// One of them comes; others may come before.
        case event(Matcher)
        /// The very next one is it.
        case next(Matcher)
        /// Each of them comes, in whatever order.
        case all([Matcher])
        /// No such event is there, or comes within that time.
        case none(Matcher, for: Duration)
        /// A pong with that payload comes.
        case pong(Bytes)
    }

    var connections: [ConnectionName]
    var mode: Mode
    var captures: [Capture]
    var within: Duration
}

/// An end that the server puts to a connection.
package struct CloseExpectation: Sendable {
    var connections: [ConnectionName]
    var code: Matcher
    var reason: Matcher?
    var within: Duration
}
