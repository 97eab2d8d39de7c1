import ChatWire

/// Files that came with messages, and whatever else takes a while.
extension AppState {
    /// Shows a message's file, or opens the link in its words.
    mutating func open(_ message: TranscriptMessage, _ effects: inout [Effect]) {
        if let file = message.files.first.map(RemoteFile.init) {
            return fetch([file], .open(file, id: identifiers.next(), size), &effects)
        }
        guard let link = message.link else { return say("there is no file and no link in this message") }
        effects.append(.openLink(link))
        say("opening " + UserText(link).line)
        selection = nil
    }

    /// Puts a message's files into the folder for such, or where someone says.
    mutating func save(_ message: TranscriptMessage, to path: String? = nil, _ effects: inout [Effect]) {
        let files = message.files.map(RemoteFile.init)
        guard !files.isEmpty else { return say("there is no file in this message") }
        if files.count > 1, let path, !path.hasSuffix("/") {
            return say("the message has several files: name a folder, with / at its end", isError: true)
        }
        fetch(files, .save(files, to: path, id: identifiers.next()), &effects)
    }

    /// Asks before anything is fetched from others than the chat's server.
    private mutating func fetch(_ files: [RemoteFile], _ effect: Effect, _ effects: inout [Effect]) {
        var hosts: [String] = []
        for file in files {
            switch file.place(server: server.original) {
            case .server: break
            case .nowhere:
                return say(file.label + " has an address from which nothing is fetched", isError: true)
            case .elsewhere(let host): if !hosts.contains(host) { hosts.append(host) }
            }
        }
        guard let file = files.first, !hosts.isEmpty else {
            selection = nil
            return effects.append(effect)
        }
        let what = files.count == 1 ? file.label : "What hangs on the message"
        overlay = .question(
            Question(
                text: what + " is not at the salon's server but at " + UserText(hosts.joined(separator: ", ")).line
                    + ", which would learn that you fetch it. Fetch it?", effects: [effect]))
    }

    /// Writes the whole of the open chat into a file.
    mutating func export(_ word: String, _ effects: inout [Effect]) {
        guard let chat = openSummary, let me else { return say("no chat is open", isError: true) }
        guard let format = word.isEmpty ? .text : TranscriptFormat(rawValue: word.lowercased()) else {
            let names = TranscriptFormat.allCases.map(\.rawValue).joined(separator: ", ")
            return say(DisplayText("a transcript is one of: \(names)"), isError: true)
        }
        effects.append(
            .export(
                chat.id, format, name: "\(chat.name(for: me).text) \(calendar.date(of: now))", id: identifiers.next()))
    }

    // MARK: Progress

    mutating func receive(_ transfer: Transfer) {
        if let index = transfers.firstIndex(where: { $0.id == transfer.id }) {
            transfers[index] = transfer
        } else {
            transfers.append(transfer)
        }
        forgetLines(of: transfer.id)
    }

    mutating func receive(_ end: TransferEnd, of id: String) {
        transfers.removeAll { $0.id == id }
        forgetLines(of: id)
        switch end {
        case .done(nil): break
        case .done(let word?): say(UserText(word).line)
        case .failed(let reason): say(UserText(reason).line, isError: true)
        }
    }

    private mutating func forgetLines(of id: String) {
        if let chat = outbox[id] { lines.forget(chat, .outgoing(id)) }
    }

    /// Stops what began last.
    mutating func stopTransfer(_ effects: inout [Effect]) {
        guard let last = transfers.last else { return say("nothing is under way") }
        effects.append(.stop(last.id))
    }

    // MARK: Pictures

    mutating func receive(_ picture: Picture) {
        // Whoever has gone on to something else is not interrupted.
        guard overlay == nil, case .console = screen, admin == nil else { return }
        overlay = .picture(picture)
    }

    /// Any key closes the picture.
    mutating func pressInPicture(_ key: Key, _ effects: inout [Effect]) {
        switch keys.action(for: key, in: .question) {
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        case .suspend?: perform(.suspend, &effects)
        default: overlay = nil
        }
    }

    /// The picture that fills the screen.
    public var picture: Picture? {
        if case .picture(let picture) = overlay { picture } else { nil }
    }
}
