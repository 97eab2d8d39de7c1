import ChatWire

extension AppState {
    /// Asks for a file to send.
    ///
    /// - Parameters:
    ///   - kind: what it has to be; nil: whatever can be sent.
    ///   - path: the file, if it is known already: then it is sent, or the dialog says why not.
    mutating func openSendFileDialog(_ kind: FileUpload.Kind?, path: String = "", _ effects: inout [Effect]) {
        guard let chat = openChat, isTranscriptShown else { return }
        var dialog = SendFileDialog(chat: chat, kind: kind, path: path.isEmpty ? fileFolder : path)
        if !path.isEmpty { examine(path, &dialog, &effects) }
        show(dialog, &effects)
    }

    /// A key in the dialog that asks for a file.
    mutating func press(_ key: Key, in dialog: SendFileDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        let action = dialog.perform(keys.action(for: key, in: .file, .editing), typed: key.typed, at: now)
        switch action {
        case .complete?: dialog.complete(at: now)
        case .confirm?:
            let path = dialog.named
            guard !path.isEmpty, !dialog.isExamining else { break }
            dialog.write(path, at: now)
            if !path.hasSuffix("/") { examine(path, &dialog, &effects) }
        case .cancel?: return overlay = nil
        default: performInDialog(action, &effects)
        }
        show(dialog, &effects)
    }

    /// Shows the dialog, and asks for the paths that begin with what is typed now.
    mutating func show(_ dialog: SendFileDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        if dialog.asked != dialog.query.text {
            dialog.asked = dialog.query.text
            effects.append(.listPaths(dialog.query.text))
        }
        overlay = .sendFile(dialog)
    }

    private mutating func examine(_ path: String, _ dialog: inout SendFileDialog, _ effects: inout [Effect]) {
        dialog.isExamining = true
        dialog.problem = nil
        effects.append(.examine(path))
    }

    /// Takes what was found at a path, and sends it, unless something else was typed meanwhile.
    mutating func receive(_ found: FileExamination, at path: String, _ effects: inout [Effect]) {
        guard case .sendFile(var dialog) = overlay, dialog.isExamining, dialog.query.text == path else { return }
        dialog.isExamining = false
        let name = UserText(path.split(separator: "/").last.map(String.init) ?? path)
        switch found {
        case .folder: dialog.write(path + "/", at: now)
        case .refused(let reason): dialog.problem = UserText(name.original + " " + reason)
        case .file(let kind, let size):
            if let wanted = dialog.kind, wanted != kind {
                dialog.problem = UserText(name.original + " is a \(kind.noun), no \(wanted.noun)")
                break
            }
            overlay = nil
            return send(path, kind, size, to: dialog.chat, &effects)
        }
        show(dialog, &effects)
    }

    /// Sends a file, with what stands in the composer beside it.
    private mutating func send(
        _ path: String, _ kind: FileUpload.Kind, _ size: Int64, to chat: ChatID, _ effects: inout [Effect]
    ) {
        guard chat == openChat else { return }
        var caption = ""
        var reply: MessageID?
        switch composer.purpose {
        case .edit: break
        case .message: caption = composer.editor.text
        case .reply(let id): (caption, reply) = (composer.editor.text, id)
        }
        if caption.allSatisfy(\.isWhitespace) { caption = "" }
        guard caption.unicodeScalars.count <= WireLimits.contentLength else {
            return say(DisplayText("the words beside it are too long"), isError: true)
        }
        let upload = FileUpload(
            id: identifiers.next(), chat: chat, path: path, kind: kind, size: size, caption: caption, replyTo: reply,
            createdAt: now)
        fileFolder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        begin(upload, &effects)
        if !caption.isEmpty { sentTexts[chat, default: []].append(caption) }
        guard reply != nil || !caption.isEmpty else { return }
        composer.typingToldAt = nil
        leavePurpose(keepingReply: false, &effects)
        if case .changed = draftStates[chat] { saveDraft(chat, &effects) }
    }

    /// Hands a file on; it stands in the transcript from now on, and stays there until it is sent or thrown away.
    mutating func begin(_ upload: FileUpload, _ effects: inout [Effect]) {
        effects.append(.upload(upload))
        outbox[upload.id] = upload.chat
        transcripts[upload.chat, default: Transcript()].setOutgoing(OutgoingItem(upload, state: .uploading))
        lines.forget(upload.chat, .outgoing(upload.id))
        if upload.chat == openChat { scrollToEnd() }
    }

    /// What goes with the file that is being chosen.
    var captionToSend: DisplayText {
        if case .edit = composer.purpose { return .empty }
        return UserText(composer.editor.text).line
    }
}
