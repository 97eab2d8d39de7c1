import ChatWire

/// What a call takes and how it answers, for the OpenAPI document: stands beside the call's route.
///
/// What follows from the route itself is not repeated here: the path's variable parts, the token that it demands, and the
/// refusals that come with these and with a body.
struct Operation: Sendable {
    /// What it takes in the query.
    var query: [QueryParameter]
    /// What it takes as its body.
    var body: RequestContent?
    /// How it answers when it is carried out.
    var answers: [Answer]
    /// With which statuses it refuses, besides those that follow from the route.
    var refusals: Set<Int>

    /// A call that answers so.
    init(
        _ answers: Answer..., query: [QueryParameter] = [], body: RequestContent? = nil, refusing: Set<Int> = []
    ) {
        self.answers = answers
        self.query = query
        self.body = body
        refusals = refusing
    }

    /// A parameter of the query.
    struct QueryParameter: Hashable, Sendable {
        /// Its name.
        var name: String
        /// Its value.
        var schema: JSONSchema
        /// What it means.
        var meaning: String
        /// Whether it must be there.
        var isRequired = false
    }

    /// The body of a request.
    enum RequestContent: Hashable, Sendable {
        /// A JSON text.
        case json(WireSchema)
        /// `application/x-www-form-urlencoded`.
        case form(WireSchema)
        /// `multipart/form-data`.
        case multipart([Part])

        /// A part of a multipart body.
        struct Part: Hashable, Sendable {
            /// Its name.
            var name: String
            /// Its value; `nil` for a file.
            var schema: JSONSchema?
            /// Whether it must be there.
            var isRequired = true
        }
    }

    /// An answer to a call that was carried out.
    struct Answer: Hashable, Sendable {
        /// Its status.
        var status: Int
        /// When it comes.
        var meaning: String
        /// What it holds; `nil` for nothing.
        var content: Content?

        /// What an answer holds.
        enum Content: Hashable, Sendable {
            /// A JSON text.
            case json(JSONSchema)
            /// Any JSON object.
            case document
            /// Text or bytes of those media types.
            case bytes([String])
        }

        /// 200 with a JSON text.
        static func ok(_ schema: JSONSchema, _ meaning: String = "Done") -> Answer {
            Answer(status: 200, meaning: meaning, content: .json(schema))
        }

        /// 201 with a JSON text.
        static func created(_ schema: JSONSchema, _ meaning: String = "Made") -> Answer {
            Answer(status: 201, meaning: meaning, content: .json(schema))
        }

        /// 204.
        static let noContent = Answer(status: 204, meaning: "Done")
    }
}

extension [Operation.QueryParameter] {
    /// A page of a list that is counted in pages.
    static let page: Self = [
        .init(name: "page", schema: .integer(1...1_000_000_000), meaning: "Which page, from 1"),
        .init(
            name: "page_size",
            schema: .integer(Int64(WireLimits.pageSizes.lowerBound)...Int64(WireLimits.pageSizes.upperBound)),
            meaning: "How many on a page (\(WireLimits.defaultPageSize))"),
    ]

    /// A part of a bare list.
    static let part: Self = [
        .init(
            name: "limit",
            schema: .integer(Int64(WireLimits.listSizes.lowerBound)...Int64(WireLimits.listSizes.upperBound)),
            meaning: "How many at most"),
        .init(name: "offset", schema: .integer(0...1_000_000_000), meaning: "How many to leave out first (0)"),
    ]

    /// A part of a list of those that match a text.
    static let matching: Self =
        [.init(name: "q", schema: .text(0...WireLimits.titleLength), meaning: "What to look for")] + .part
}
