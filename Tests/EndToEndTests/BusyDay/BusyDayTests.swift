import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Testing

/// An hour of a busy day in shortened time, as a script: what people do, and after each step what everyone has to see.
@Suite("A busy day", .timeLimit(.minutes(5)))
struct BusyDayTests {
    @Test("ten lively chats, cuts, restarts, a kill: no word lost, no count wrong, no jump, no stray character")
    func day() async throws {
        try await BusyDay.play(chats: 10) { day in
            try await opening(day)
            try await morningRush(day)
            try await typingAndDrafts(day)
            try await scrolledUp(day)
            try await lineCut(day)
            try await picture(day)
            try await serverRestart(day)
            try await lostAnswer(day)
            try await newCustomer(day)
            try await lunch(day)
            try await serverCrash(day)
            try await silentLine(day)
            try await secondThoughts(day)
            try await consoleKilled(day)
            try await closing(day)
        }
    }

    // 9:00
    private func opening(_ day: BusyDay) async throws {
        try await day.sees("ten chats, all answered") { screen in
            screen.tabs.hasPrefix("Mine 10") && screen.header.contains(" 0 waiting")
        }
        day.press(.focusIn)
        try await day.check("opening")
    }

    // Nine customers write three messages each, all at once; they are answered in turn.
    private func morningRush(_ day: BusyDay) async throws {
        let early = (1...9).map(day.customer)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for customer in early {
                group.addTask { try await customer.writes("Hello!", "it is \(customer.name)", "are you open?") }
            }
            try await group.waitForAll()
        }
        for customer in early { day.enter(customer, ["Hello!", "it is \(customer.name)", "are you open?"]) }
        try await day.sees("nine who wait") { $0.header.contains("9 waiting · 10 open") }
        try await day.check("morning rush")

        var answered: Set<String> = []
        for count in 1...9 {
            let customer = try await day.goesToNextUnread()
            #expect(answered.insert(customer.name).inserted)
            try await day.sees("the line that marks what is new") { screen in
                screen.transcript.contains { $0.contains("─ new ─") }
            }
            try await day.answers(customer, "We are, \(customer.name) 👋🏽")
            try await day.sees("\(9 - count) who wait") { $0.header.contains("\(9 - count) waiting") }
            await customer.reads()
            try await day.sees("that it was delivered") { screen in
                screen.transcript.contains { $0.contains("We are, \(customer.name) 👋") && $0.hasSuffix("✓✓") }
            }
        }
        day.press(.altA)
        try await day.sees("that nothing is left") { $0.footer.contains("nothing unread") }
        try await day.check("all answered")
        // Read means seen: each of the nine is told.
        for customer in early {
            let last = customer.notes.value.messages.last { $0.sender?.type == .customer }
            try await customer.notes.wait(for: "\(customer.name) is read") { notes in
                last.map { notes.readByStaff >= $0.id } ?? false
            }
        }
    }

    // Who types is shown, here and in the list; what is half written stays where it was begun.
    private func typingAndDrafts(_ day: BusyDay) async throws {
        let (here, there) = (day.customer(2), day.customer(7))
        try await day.goes(to: here)
        await here.client.typed(in: here.chat)
        await there.client.typed(in: there.chat)
        try await day.sees("both typing") { screen in
            screen.status.contains("\(here.name) is typing…")
                && screen.rows.contains { $0.name == there.name && $0.preview == "typing…" }
        }
        await here.client.stoppedTyping(in: here.chat)
        try await day.writes(there, "never mind")
        try await day.sees("nobody typing") { screen in
            screen.status.isEmpty && screen.rows.contains { $0.name == there.name && $0.preview == "never mind" }
        }
        day.type("half a thou")
        try await here.notes.wait(for: "the customer sees staff typing") { $0.isStaffTyping }
        try await day.goes(to: there)
        try await here.notes.wait(for: "the customer sees that staff stopped") { !$0.isStaffTyping }
        try await day.sees("the draft in the list") { screen in
            screen.rows.contains { $0.name == here.name && $0.preview == "draft: half a thou" }
        }
        try await day.goes(to: here, finding: "half a thou")
        try await day.answers(here, "ght, made whole", after: "half a thou")
        try await day.check("typing and drafts")
    }

    // What comes in moves nothing that is looked at.
    private func scrolledUp(_ day: BusyDay) async throws {
        let (here, there) = (day.customer(1), day.customer(3))
        try await day.goes(to: here)
        let bottom = ConsoleScreen(day.console.screen).transcript
        day.press(.pageUp)
        let before = try await day.sees("older messages") { $0.transcript != bottom && $0.status.hasSuffix("↓ more") }
        for number in 1...5 {
            try await day.writes(here, "while you look up, \(number)")
            try await day.writes(there, "and from elsewhere, \(number)")
        }
        let after = try await day.sees("five new below") { $0.status.hasSuffix("↓ 5 new") }
        #expect(after.transcript == before.transcript, "it jumped")
        try await day.check("scrolled up")
        day.press(.controlEnd)
        try await day.sees("the newest words") { screen in
            screen.transcript.contains { $0.contains("while you look up, 5") }
        }
        day.enterRead(here)
        #expect(try await day.goesToNextUnread() === there)
        try await day.check("back at the end")
    }

    // The first cut: what is written on both sides meanwhile arrives once the line is whole.
    private func lineCut(_ day: BusyDay) async throws {
        let (here, there) = (day.customer(4), day.customer(5))
        try await day.goes(to: here)
        day.line.become(.cut)
        try await day.sees("that the line is lost") { $0.header.contains("reconnecting") }
        try await day.answers(here, "written while cut, 1")
        try await day.answers(here, "written while cut, 2")
        try await day.sees("two queued") { screen in
            screen.header.contains("2 queued") && screen.transcript.filter { $0.hasSuffix("◷") }.count == 2
        }
        try await day.writes(here, "are you there?", "hello?", isSeen: true)
        try await day.writes(there, "I am early")
        try await day.mends()
        try await here.sees("written while cut, 1", "written while cut, 2")
        try await day.sees("all of it in order") { screen in
            let order = ["are you there?", "hello?", "written while cut, 1", "written while cut, 2"]
            let places = order.map { words in screen.transcript.firstIndex { $0.contains(words) } ?? -1 }
            return places == places.sorted() && !places.contains(-1)
        }
        try await day.check("line cut")
    }

    private func picture(_ day: BusyDay) async throws {
        let customer = day.customer(6)
        try await customer.sends(picture: Self.picture, saying: "like this?")
        day.enter(customer, ["like this?"])
        try await day.sees("a picture in the list") { screen in
            screen.rows.contains { $0.name == customer.name && $0.unread == 1 }
        }
        try await day.goes(to: customer)
        try await day.sees("the picture as a line, and its words") { screen in
            screen.transcript.contains { $0.contains("[image] photo.jpg") }
                && screen.transcript.contains { $0.contains("like this?") }
        }
        try await day.check("picture")
    }

    // The operator restarts the server while both sides write.
    private func serverRestart(_ day: BusyDay) async throws {
        let (here, there) = (day.customer(6), day.customer(8))
        try await day.stopsServer()
        let fromHere = try await here.writesMeanwhile("during the restart, 1", "during the restart, 2")
        let fromThere = try await there.writesMeanwhile("me too")
        try await day.answers(here, "answered during the restart")
        try await day.startsServer()
        for message in fromHere + fromThere { _ = try await message.stored() }
        day.enter(here, ["during the restart, 1", "during the restart, 2"], isSeen: true)
        day.enter(there, ["me too"])
        try await here.sees("answered during the restart")
        try await day.check("server restart")
    }

    // The second cut: the server has the message, and its answer is lost. It must not be there twice.
    private func lostAnswer(_ day: BusyDay) async throws {
        let customer = day.customer(9)
        try await day.goes(to: customer)
        day.line.become(.losesAnswers)
        try await day.answers(customer, "did this arrive?")
        try await customer.sees("did this arrive?")
        try await day.sees("that nobody knows") { screen in
            screen.transcript.contains { $0.contains("did this arrive?") && $0.hasSuffix("◷") }
        }
        day.line.become(.cut)
        try await day.sees("that the line is lost") { $0.header.contains("reconnecting") }
        try await day.mends()
        try await day.sees("that it is there, once") { screen in
            let lines = screen.transcript.filter { $0.contains("did this arrive?") }
            return lines.count == 1 && lines[0].hasSuffix("✓✓")
        }
        try await day.check("lost answer")
    }

    // Someone new waits in the queue, and is taken.
    private func newCustomer(_ day: BusyDay) async throws {
        let customer = try await day.newCustomer()
        try await customer.writes("is this the right place?")
        try await day.sees("one in the queue") { $0.tabs.contains("Unassigned 1") && $0.header.contains("11 open") }
        // Those who wait longer come first.
        while try await day.goesToNextUnread() !== customer {}
        day.press(.altC)
        try await day.sees("it is one's own") { $0.tabs.contains("Mine 11") && !$0.tabs.contains("Unassigned 1") }
        try await day.commands("/mine")
        day.enter(customer, ["is this the right place?"], isSeen: true)
        try await day.answers(customer, "It is. Welcome!")
        try await day.check("new customer")
    }

    // Nobody looks: what comes in stays unread, though its chat is open.
    private func lunch(_ day: BusyDay) async throws {
        let here = day.customer(10)
        try await day.goes(to: here)
        day.press(.focusOut)
        try await day.writes(here, "is anyone there?", "…")
        try await day.check("lunch")
        day.press(.focusIn)
        day.enterRead(here)
        try await day.sees("where one left off") { screen in screen.transcript.contains { $0.contains("─ new ─") } }
        try await day.check("after lunch")
    }

    // kill -9 of the server in the middle of ten conversations.
    private func serverCrash(_ day: BusyDay) async throws {
        let all = (1...10).map(day.customer)
        var pending: [PendingMessage] = []
        for customer in all { pending += try await customer.writesMeanwhile("burst 1", "burst 2", "burst 3") }
        _ = try await pending.first?.stored()
        try await day.stopsServer(isKilled: true)
        try await day.startsServer()
        for message in pending { _ = try await message.stored() }
        let open = try #require(ConsoleScreen(day.console.screen).openChat)
        for customer in all {
            day.enter(customer, ["burst 1", "burst 2", "burst 3"], isSeen: customer.name == open)
        }
        try await day.check("server crash")
        for _ in 1...9 { _ = try await day.goesToNextUnread() }
        try await day.check("all read")
    }

    // The third cut: a line that is silent, over which words go nowhere.
    private func silentLine(_ day: BusyDay) async throws {
        let (here, there) = (day.customer(2), day.customer(5))
        try await day.goes(to: here)
        day.line.become(.losesAll)
        try await day.answers(here, "into the void")
        let words = try await there.writes("typo", "gone soon")
        try await there.client.api.edit(words[0].id, content: "no typo")
        try await there.client.api.delete(words[1].id)
        day.enter(there, ["no typo"])
        // What was deleted before it was read is nothing to read.
        day.enter(there, [Message.deletedContent], isSeen: true)
        try await day.sees("words that are still here") { screen in
            screen.transcript.contains { $0.contains("into the void") && $0.hasSuffix("◷") }
        }
        day.line.become(.cut)
        try await day.sees("that the line is lost") { $0.header.contains("reconnecting") }
        try await day.mends()
        try await here.sees("into the void")
        try await day.check("silent line")
        try await day.goes(to: there)
        try await day.sees("the words as they are now") { screen in
            screen.transcript.contains { $0.contains("no typo (edited)") }
                && screen.transcript.contains { $0.contains("message deleted") }
        }
        try await day.check("what was changed meanwhile")
    }

    // A reply, an edit and a deletion, each by its key.
    private func secondThoughts(_ day: BusyDay) async throws {
        let here = day.customer(8)
        try await day.goes(to: here)
        try await day.writes(here, "at four or at five?", isSeen: true)
        try await day.sees("the question") { $0.transcript.contains { $0.contains("at four or at five?") } }
        day.press(.up)
        day.type("r")
        try await day.answers(here, "at five")
        try await day.sees("what it answers") { screen in
            screen.transcript.contains { $0.contains("┃ Customer: at four") || $0.contains("at four or at five?") }
        }
        day.press(.up)
        day.type("e")
        try await day.sees("its words") { $0.composer.contains("at five") }
        day.type(" sharp")
        day.press(.enter)
        day.enterChange(to: here, from: "at five", to: "at five sharp")
        try await day.sees("the edit") { $0.transcript.contains { $0.contains("at five sharp (edited)") } }
        try await day.answers(here, "no, wait")
        try await here.sees("no, wait")
        day.press(.up)
        day.type("d")
        try await day.console.wait(for: "the question") { $0.text.contains("Delete") }
        day.type("y")
        day.enterChange(to: here, from: "no, wait", to: Message.deletedContent)
        try await day.sees("the deletion") { $0.transcript.contains { $0.contains("message deleted") } }
        try await day.check("second thoughts")
    }

    // kill -9 of the console, with words half written.
    private func consoleKilled(_ day: BusyDay) async throws {
        let there = day.customer(1)
        try await day.goes(to: there)
        day.type("to be cont")
        try await day.sees("that it is kept") { $0.footer.contains("draft saved") }
        try await day.killsAndRestartsConsole()
        try await day.sees("a live line") { $0.isConnected }
        day.press(.focusIn)
        try await day.sees("the draft in the list") { screen in
            screen.rows.contains { $0.name == there.name && $0.preview == "draft: to be cont" }
        }
        try await day.check("console killed")
    }

    // 18:00
    private func closing(_ day: BusyDay) async throws {
        try await day.checkStore()
        day.press(.controlC, .controlC)
        #expect(try await day.console.ending() == .exited(status: 0))
        #expect(day.console.screen.modes == [7, 25])
    }

    private static var picture: String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return tests.deletingLastPathComponent().appendingPathComponent("ChatServerTests/Uploads/Files/photo.jpg").path
    }
}
