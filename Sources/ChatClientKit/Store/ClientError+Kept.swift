import ChatWire

// A refusal outlives the process with its message: what a person needs of it, without cause and fields.
extension ClientError {
    /// The error as it is kept.
    var kept: JSONObject {
        [
            "code": .string(code.description), "message": .string(message),
            "status": status.map { .integer(Int64($0)) } ?? .null,
            "server_code": serverCode.map { .string($0.rawValue) } ?? .null,
        ]
    }

    /// An error that was kept.
    init(kept json: JSONValue) throws(JSONDecodingError) {
        self.init(
            Code(kept: try json.decode("code")), try json.decode("message"),
            status: try json.decodeIfPresent("status"), serverCode: try json.decodeIfPresent("server_code"))
    }
}
