internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// What a shell offers where a chat's number is wanted.
enum ChatCompletion {
    /// A person who presses Tab does not wait longer for a server.
    private static let limit = Duration.milliseconds(1_500)

    /// The numbers of the chats of whoever the words so far sign in as; none without a session that is kept.
    static func numbers(for words: [String]) async -> [String] {
        guard let options = options(in: words), let profile = try? Profile(options),
            case .shared(let session, let sharing)? = try? profile.signIn(),
            let client = try? ChatClient(
                server: profile.server.url, session: session, sharing: sharing, options: profile.transport)
        else { return [] }
        let chats = await withTaskGroup(of: [Chat].self) { group in
            group.addTask { (try? await client.api.chats()) ?? [] }
            group.addTask {
                try? await Task.sleep(for: limit)
                return []
            }
            defer { group.cancelAll() }
            return await group.next() ?? []
        }
        return chats.map(\.id.description)
    }

    /// The options about the login among the words, which need not make a whole command yet.
    private static func options(in words: [String]) -> LoginOptions? {
        var arguments: [String] = []
        for (index, word) in words.enumerated() {
            let name = word.prefix { $0 != "=" }
            if name == "--customer" { arguments.append(word) }
            guard ["--server", "--profile", "--username", "--phone", "--ca-file"].contains(name) else { continue }
            arguments.append(word)
            if name == word, index + 1 < words.count { arguments.append(words[index + 1]) }
        }
        return try? LoginOptions.parse(arguments)
    }
}
