public import ChatWire

extension AppState {
    /// How long the second Ctrl-C may take, in milliseconds.
    static let quitLasts: Int64 = 3_000

    /// When the next tick is needed, because something on the screen changes with time; nothing else needs a timer.
    public var nextTick: Timestamp {
        var next = nextMinute
        func take(_ time: Timestamp?) {
            if let time { next = min(next, max(time, now.advanced(byMilliseconds: 1))) }
        }
        take(notice?.until)
        take(quitRequestedAt?.advanced(byMilliseconds: Self.quitLasts))
        for case .changed(let saveAt) in draftStates.values { take(saveAt) }
        take(admin?.refreshAt)
        switch overlay {
        case .goTo(let dialog): take(dialog.rested.askAt)
        case .newChat(let dialog): take(dialog.rested.askAt)
        case .find(let dialog): take(dialog.rested.askAt)
        default: break
        }
        if case .reconnecting(_, let planned?) = line, planned > now {
            // The countdown is by the second.
            let left = planned.milliseconds(since: now)
            take(now.advanced(byMilliseconds: left % 1_000 == 0 ? 1_000 : left % 1_000))
        }
        return next
    }

    /// Clocks and ages are by the minute.
    private var nextMinute: Timestamp {
        let inMinute = (now.milliseconds % 60_000 + 60_000) % 60_000
        return now.advanced(byMilliseconds: 60_000 - inMinute)
    }

    mutating func tick(_ time: Timestamp, _ effects: inout [Effect]) {
        now = time
        if let notice, notice.until <= now { self.notice = nil }
        if let asked = quitRequestedAt, now.milliseconds(since: asked) >= Self.quitLasts { quitRequestedAt = nil }
        askForDialog(&effects)
        refreshAdminIfDue(&effects)
        for (chat, draft) in draftStates {
            if case .changed(let saveAt) = draft, saveAt <= now { saveDraft(chat, &effects) }
        }
    }

    /// Asks for what an open dialog searches, once its words have rested.
    private mutating func askForDialog(_ effects: inout [Effect]) {
        switch overlay {
        case .goTo(var dialog):
            guard let query = dialog.due(at: now) else { return }
            overlay = .goTo(dialog)
            effects.append(.findContacts(query))
        case .newChat(var dialog):
            guard let query = dialog.rested.due(dialog.query.text, at: now) else { return }
            overlay = .newChat(dialog)
            effects.append(.findContacts(query))
        case .find(var dialog):
            guard dialog.rested.askAt != nil else { return }
            let query = dialog.due(at: now)
            overlay = .find(dialog)
            if let query { effects.append(.find(query)) }
        default: break
        }
    }
}
