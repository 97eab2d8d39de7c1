internal import ChatClientKit
internal import ChatWire

/// What is kept of a sign-in: whose it is and where, and the tokens as long as it lasts.
struct KeptSession: Sendable, Hashable {
    /// The server's address.
    var server: String
    /// Staff or customer.
    var kind: ParticipantType
    /// The email or phone number that it was signed in with.
    var login: String
    /// What the server calls them.
    var name: String?
    /// The certificates that the server is trusted by, instead of the system's.
    var certificateAuthorityFile: String?
    /// The tokens; nil when the session has ended: who it was and where is still good to know.
    var tokens: Tokens?

    /// The secrets of a session. They have no description, so that none is printed.
    struct Tokens: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
        var access: String
        var refresh: String?
        var expiresAt: Timestamp?

        var description: String { "tokens" }
        var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The session for the client library; nil when it has ended.
    var session: Session? {
        get {
            tokens.map {
                Session(kind: kind, accessToken: $0.access, refreshToken: $0.refresh, expiresAt: $0.expiresAt)
            }
        }
        set {
            tokens = newValue.map {
                Tokens(access: $0.accessToken, refresh: $0.refreshToken, expiresAt: $0.expiresAt)
            }
        }
    }

    /// Whether it is the sign-in of that person at that server.
    func isOf(_ login: String, _ kind: ParticipantType, at server: String) -> Bool {
        self.server == server && self.kind == kind && self.login.lowercased() == login.lowercased()
    }
}

extension KeptSession: JSONDecodable {
    /// The form that the file has; one of a later form is not read.
    private static let version: Int64 = 1

    init(json: JSONValue) throws(JSONDecodingError) {
        let version: Int64 = try json.decode("version")
        guard version == Self.version else {
            throw JSONDecodingError(path: ["version"], expected: "\(Self.version)")
        }
        server = try json.decode("server")
        kind = try json.decode("kind")
        login = try json.decode("login")
        name = try json.decodeIfPresent("name")
        certificateAuthorityFile = try json.decodeIfPresent("ca_file")
        if let access: String = try json.decodeIfPresent("access_token") {
            tokens = Tokens(
                access: access, refresh: try json.decodeIfPresent("refresh_token"),
                expiresAt: try json.decodeIfPresent("expires_at"))
        }
    }
}

extension KeptSession: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("version", Self.version)
            writer.field("server", server)
            writer.field("kind", kind)
            writer.field("login", login)
            writer.field("name", name)
            writer.field("ca_file", certificateAuthorityFile)
            writer.field("access_token", tokens?.access)
            writer.field("refresh_token", tokens?.refresh)
            writer.field("expires_at", tokens?.expiresAt)
        }
    }
}
