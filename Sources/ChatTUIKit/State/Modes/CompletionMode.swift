import ChatWire

extension AppState {
    /// Completes what stands before the cursor; while there are several candidates, goes to the next one.
    mutating func complete(_ effects: inout [Effect]) {
        if var completion = composer.completion, completion.candidates.count > 1 {
            write(completion.next(), &effects)
            composer.completion = completion
            return
        }
        guard let subject = CompletionSubject(composer.editor, side: account?.side ?? side) else { return }
        switch subject {
        case .command(let range):
            let names = CommandTable.commands(for: account?.side ?? side).map(\.name)
            offer(names.filter { $0.hasPrefix(text(in: range)) }, in: range, &effects)
        case .name(let range): completeName(in: range, &effects)
        case .path(let range), .argument(.path, let range):
            composer.pathAsked = range
            effects.append(.listPaths(text(in: range)))
        case .argument(let kind, let range):
            offer(words(for: kind).filter { $0.beginsLike(text(in: range)) }, in: range, &effects)
        }
    }

    /// Takes the paths that were asked for, unless something else was typed meanwhile.
    mutating func receivePaths(_ paths: [String], for typed: String, _ effects: inout [Effect]) {
        if case .sendFile(var dialog) = overlay {
            guard dialog.asked == typed else { return }
            dialog.take(paths)
            overlay = .sendFile(dialog)
            return
        }
        guard let range = composer.pathAsked, range.upperBound <= composer.editor.characters.count,
            text(in: range) == typed, composer.editor.cursor == range.upperBound
        else { return }
        composer.pathAsked = nil
        offer(paths.map { Completion.Candidate($0, suffix: $0.hasSuffix("/") ? "" : " ") }, in: range, &effects)
    }

    /// Puts back what stood there before Tab; false if nothing is being completed.
    mutating func cancelCompletion(_ effects: inout [Effect]) -> Bool {
        composer.pathAsked = nil
        guard let completion = composer.completion else { return false }
        write(completion.cancelled(), &effects)
        composer.completion = nil
        return true
    }

    private mutating func completeName(in range: Range<Int>, _ effects: inout [Effect]) {
        let word = text(in: range)
        let sign = word.hasPrefix("@") ? "@" : ""
        let names = knownNames.filter { $0.beginsLike(word.dropFirst(sign.count)) }.map { sign + $0 }
        offer(names, in: range, &effects)
    }

    private mutating func offer(_ texts: [String], in range: Range<Int>, _ effects: inout [Effect]) {
        offer(texts.map { Completion.Candidate($0) }, in: range, &effects)
    }

    private mutating func offer(
        _ candidates: [Completion.Candidate], in range: Range<Int>, _ effects: inout [Effect]
    ) {
        guard !candidates.isEmpty else { return say("nothing to complete") }
        var completion = Completion(range: range, written: text(in: range), candidates: candidates)
        write(completion.begin(), &effects)
        composer.completion = candidates.count > 1 ? completion : nil
    }

    private mutating func write(_ change: (range: Range<Int>, text: String), _ effects: inout [Effect]) {
        edit(&effects) { $0.replace(change.range, with: change.text) }
    }

    private func text(in range: Range<Int>) -> String {
        String(composer.editor.characters[range.clamped(to: 0..<composer.editor.characters.count)])
    }

    /// What an argument can be, as far as it is known here.
    private func words(for kind: Command.Argument.Kind) -> [String] {
        switch kind {
        case .chat: me.map { me in chats.all.map { $0.name(for: me).text } }.map(Set.init)?.sorted() ?? []
        case .colleague: colleagues
        case .reference: Reference.Kind.allCases.map(\.rawValue)
        case .choice(let words): words
        case .words, .path: []
        }
    }

    /// The names of the staff met in any chat.
    private var colleagues: [String] {
        Set(chats.all.flatMap(\.people).filter { $0.key.type == .user && $0.key != me }.map { $0.name.line.text })
            .sorted()
    }

    /// The first names that may be meant in a message: those in the chat, then colleagues.
    private var knownNames: [String] {
        var names: [String] = []
        let here = openSummary?.people.filter { $0.key != me }.map { $0.name.line.text } ?? []
        for name in here + (account?.side == .staff ? colleagues : []) {
            guard let first = name.split(separator: " ").first.map(String.init), !names.contains(first) else {
                continue
            }
            names.append(first)
        }
        return names
    }
}
