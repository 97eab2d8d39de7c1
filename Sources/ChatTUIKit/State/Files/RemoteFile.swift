/// A message's file, where it can be fetched.
public struct RemoteFile: Hashable, Sendable {
    /// Who holds it.
    enum Place: Hashable {
        /// The chat's server.
        case server
        /// Someone else; the host, with its port where it has one.
        case elsewhere(host: String)
        /// Its address is none that anything is fetched from.
        case nowhere
    }

    /// Where it is: a path at the chat's server, or a whole address.
    public let url: String
    /// What its sender called it.
    public let name: UserText
    /// What it is said to be.
    public let kind: TranscriptMessage.File.Kind

    /// A message's file.
    init(_ file: TranscriptMessage.File) {
        url = file.url.original
        name = file.name
        kind = file.kind
    }

    /// What to call it.
    var label: DisplayText { name.isEmpty ? "the file" : name.line.truncated(to: 40) }

    /// Who would be asked for it.
    ///
    /// - Parameter server: the chat's server.
    func place(server: String) -> Place {
        if url.hasPrefix("/uploads/") || url.hasPrefix(server + "/uploads/") { return .server }
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            return .nowhere
        }
        let host = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        // Nothing that programs read in different ways: names before an @, escapes, other scripts.
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: ".-:[]".utf8.contains(byte)
            }
        }
        return host.isEmpty || !isPlain ? .nowhere : .elsewhere(host: String(host))
    }
}

extension TranscriptMessage {
    /// Its picture or sound, and what hangs on it.
    var files: [File] {
        let attached = extras?.files ?? []
        if case .file(let file) = body { return [file] + attached }
        return attached
    }
}
