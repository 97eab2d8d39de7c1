import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Testing

/// The stage of a busy day: a real server over a store that survives it, Staff 1 at a terminal behind a line that can be
/// broken, and customers with clients of their own, who each have a chat with Staff 1.
///
/// It keeps books of what each side has said and of what nobody has read yet; ``check(_:sourceLocation:)`` holds the
/// screen, the clients and the store to them.
final class BusyDay {
    let server: ServerProcess
    let line: LineRelay
    private(set) var customers: [BusyCustomer] = []
    /// Staff 1, over a line that nothing happens to.
    let office: ChatClient
    private(set) var console: PtyProcess
    private let home: URL
    /// Who is to be run.
    private let (arrivals, door) = AsyncStream.makeStream(of: BusyCustomer.self)

    // The books.
    /// What was said in each chat by whom, in order.
    private var said: [ChatID: [ParticipantType: [String]]] = [:]
    /// How much of it Staff 1 has not read.
    private var unread: [String: Int] = [:]

    /// Plays a day.
    ///
    /// - Parameters:
    ///   - chats: how many customers have a chat from before.
    ///   - script: what happens.
    static func play(chats: Int, _ script: @Sendable (BusyDay) async throws -> Void) async throws {
        // One customer more, who has not been there before.
        let server = try await ServerProcess(
            customers: chats + 1, chats: chats, messages: chats * 40, serving: ["--login-limit", "0"])
        try await withHome { home in
            let day = try await BusyDay(on: server, chats: chats, home)
            defer { day.line.stop() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let arrivals = day.arrivals
                group.addTask {
                    await withDiscardingTaskGroup { group in
                        for await customer in arrivals { group.addTask { await customer.run() } }
                    }
                }
                for customer in day.customers {
                    try await customer.notes.wait(for: "the line of \(customer.name)") { $0.isLive }
                }
                try await script(day)
                group.cancelAll()
            }
        }
        try await server.stop()
    }

    private init(on server: ServerProcess, chats: Int, _ home: URL) async throws {
        self.server = server
        self.home = home
        line = try LineRelay(to: UInt16(try #require(URL(string: server.url)?.port)))
        office = try ChatClient(
            server: server.url, session: await Session.signIn(to: server.url, with: server.staff))
        console = try Self.startConsole(of: server, line, home)
        for credentials in server.customers.prefix(chats) {
            let customer = try await enters(credentials)
            // What was said on other days is read, and answered.
            let last = try await office.api.send(MessageDraft(text: "Good morning!"), to: customer.chat)
            try await office.api.markRead(customer.chat, upTo: last.id)
            await customer.client.markRead(customer.chat, upTo: last.id)
        }
    }

    private static func startConsole(of server: ServerProcess, _ line: LineRelay, _ home: URL) throws -> PtyProcess {
        try Console.start(
            ["--server", line.url, "--username", server.staffEmail],
            environment: ["CHAT_PASSWORD": "bench", "HOME": home.path], columns: 120, rows: 40)
    }

    // MARK: People

    /// The customer of that number, from 1.
    func customer(_ number: Int) -> BusyCustomer { customers[number - 1] }

    /// Someone who was not there before comes, and opens a chat.
    func newCustomer() async throws -> BusyCustomer {
        let customer = try await enters(try #require(server.customers.last))
        try await customer.notes.wait(for: "the line of \(customer.name)") { $0.isLive }
        return customer
    }

    private func enters(_ credentials: Credentials) async throws -> BusyCustomer {
        let customer = try await BusyCustomer(credentials, at: server.url)
        customers.append(customer)
        unread[customer.name] = 0
        door.yield(customer)
        return customer
    }

    // MARK: Books

    /// Enters what a customer wrote.
    ///
    /// - Parameter isSeen: whether it is on Staff 1's screen at once.
    func enter(_ customer: BusyCustomer, _ words: [String], isSeen: Bool = false) {
        said[customer.chat, default: [:]][.customer, default: []] += words
        if !isSeen { unread[customer.name, default: 0] += words.count }
    }

    /// Enters that something that Staff 1 wrote to a customer reads otherwise now.
    func enterChange(to customer: BusyCustomer, from old: String, to new: String) {
        let words = said[customer.chat]?[.user] ?? []
        said[customer.chat]?[.user] = words.map { $0 == old ? new : $0 }
    }

    /// Enters that Staff 1 has read all of a chat.
    func enterRead(_ customer: BusyCustomer) { unread[customer.name] = 0 }

    /// A customer writes, and the server has it.
    func writes(_ customer: BusyCustomer, _ words: String..., isSeen: Bool = false) async throws {
        for text in words { try await customer.writes(text) }
        enter(customer, words, isSeen: isSeen)
    }

    // MARK: At the console

    /// Presses keys: bytes as a terminal sends them.
    func press(_ keys: Key...) {
        for key in keys { console.type(key.rawValue) }
    }

    /// Types words.
    func type(_ words: String) { console.type(words) }

    /// Waits until the console's screen is as wished.
    @discardableResult
    func sees(
        _ purpose: String, _ condition: @escaping @Sendable (ConsoleScreen) -> Bool
    ) async throws -> ConsoleScreen {
        ConsoleScreen(try await console.wait(for: purpose, within: .seconds(90)) { condition(ConsoleScreen($0)) })
    }

    /// Staff 1 answers in the open chat, which is that customer's.
    ///
    /// - Parameter draft: what stands in the composer already.
    func answers(_ customer: BusyCustomer, _ words: String, after draft: String = "") async throws {
        said[customer.chat, default: [:]][.user, default: []].append(draft + words)
        // Terminals disagree about skin tones: they are sent, and not drawn.
        let drawn = (draft + words).unicodeScalars.filter { !$0.properties.isEmojiModifier }
        let shown = String(String.UnicodeScalarView(drawn))
        type(words)
        try await sees("“\(shown)” in the composer") { $0.composer.contains(shown) }
        press(.enter)
        try await sees("“\(shown)” in the transcript") { screen in
            screen.transcript.contains { $0.contains(shown) } && !screen.composer.contains(shown)
        }
    }

    /// Staff 1 gives a command.
    func commands(_ command: String) async throws {
        type(command)
        try await sees("the command") { $0.composer.contains(command) }
        press(.enter)
        try await sees("an empty composer") { $0.composer.contains("write a message") }
    }

    /// Makes the line whole, and has everyone connect without waiting for their time.
    func mends() async throws {
        line.become(.whole)
        for _ in 0..<20 {
            let screen = try await sees("a live line, or the time of the next try") { screen in
                screen.isConnected || screen.header.contains("reconnecting in")
            }
            if screen.isConnected { return }
            press(.controlR)
            try await sees("the next try") { $0.isConnected || !$0.header.contains("reconnecting in") }
        }
    }

    /// Opens the next unread chat; returns whose it is.
    func goesToNextUnread() async throws -> BusyCustomer {
        let before = ConsoleScreen(console.screen).openChat
        press(.altA)
        let screen = try await sees("another chat") { $0.openChat != nil && $0.openChat != before }
        let customer = try #require(customers.first { screen.openChat == $0.name })
        let last = said[customer.chat]?[.customer]?.last
        try await sees("the newest words of \(customer.name)") { screen in
            last.map { last in screen.transcript.contains { $0.contains(last) } } ?? true
        }
        enterRead(customer)
        return customer
    }

    /// Opens a chat by its customer's name.
    ///
    /// - Parameter draft: what was being written there.
    func goes(to customer: BusyCustomer, finding draft: String = "write a message") async throws {
        press(.controlK)
        type(customer.phone)
        let name = customer.name
        try await console.wait(for: "\(name) first in the dialog") { screen in
            let entries = screen.lines.drop { !$0.contains("Go to") }.dropFirst(3)
            return entries.first?.contains(" \(name) ") == true
        }
        press(.enter)
        try await sees("the chat of \(name)") { $0.openChat == name && $0.composer.contains(draft) }
        try await sees("what was said") { !$0.transcript.contains { $0.contains("loading…") } }
        enterRead(customer)
    }

    /// Kills the console, and starts it anew.
    func killsAndRestartsConsole() async throws {
        console.signal(SIGKILL)
        _ = try await console.ending()
        console = try Self.startConsole(of: server, line, home)
    }

    // MARK: The server

    /// Ends the server.
    ///
    /// - Parameter isKilled: whether as a power cut would.
    func stopsServer(isKilled: Bool = false) async throws {
        for customer in customers { await customer.hurries(false) }
        if isKilled { try await server.crash() } else { try await server.drain() }
        try await sees("that the line is lost") { !$0.isLive }
    }

    /// Starts it anew; everyone comes back.
    func startsServer() async throws {
        try await server.restart()
        for customer in customers { await customer.hurries(true) }
        try await mends()
    }

    // MARK: Checks

    /// Holds the screen and the clients to the books: all counts, all words, and nothing on the screen that was not drawn.
    func check(_ moment: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let unread = unread
        try await sees("\(moment): the line live, and these unread: \(unread.filter { $0.value > 0 })") { screen in
            let counts = Dictionary(screen.rows.map { ($0.name, $0.unread) }) { first, _ in first }
            return screen.isLive && screen.isAllDelivered && counts.filter { unread[$0.key] != nil } == unread
        }
        for customer in customers {
            let (sent, answered) = (
                said[customer.chat]?[.customer] ?? [], said[customer.chat]?[.user] ?? []
            )
            try await customer.notes.wait(for: "\(moment): \(customer.name) has \(sent) and \(answered)") { notes in
                notes.now(of: .customer).ends(with: sent) && notes.now(of: .user).ends(with: answered)
            }
            let ids = customer.notes.value.messages.map(\.id)
            #expect(ids == ids.sorted() && Set(ids).count == ids.count, "\(moment)", sourceLocation: sourceLocation)
        }
        try await checkScreen(moment, sourceLocation: sourceLocation)
    }

    /// Has the screen drawn anew: it must look as it did.
    private func checkScreen(_ moment: String, sourceLocation: SourceLocation) async throws {
        for _ in 0..<3 {
            // What comes before a key is on the screen before what the key does.
            press(.f1)
            try await console.wait(for: "the help") { $0.text.contains("Everywhere") }
            press(.f1)
            try await console.wait(for: "no help") { !$0.text.contains("Everywhere") }
            let count = console.screen.erased.count
            press(.controlL)
            let fresh = try await console.wait(for: "the screen drawn anew") { screen in
                screen.erased.count > count && !screen.modes.contains(2026)
            }
            let (before, after) = (fresh.erased[count], fresh.lines)
            // The minute may have changed between the two.
            guard before.first?.suffix(5) == after.first?.suffix(5) else { continue }
            #expect(before == after, "\(moment): what was not drawn", sourceLocation: sourceLocation)
            break
        }
        let screen = console.screen
        #expect(screen.unknown.isEmpty && screen.strings.isEmpty, "\(moment)", sourceLocation: sourceLocation)
    }

    /// Holds the store to the books.
    func checkStore() async throws {
        for customer in customers {
            let page = try await office.api.history(of: customer.chat, limit: 100)
            let stored = Array(page.messages.reversed())
            for side in [ParticipantType.customer, .user] {
                let words = stored.filter { $0.sender?.type == side }.map(\.content)
                // History leaves out what was deleted.
                let expected = (said[customer.chat]?[side] ?? []).filter { $0 != Message.deletedContent }
                #expect(
                    words.ends(with: expected),
                    "\(customer.name): \(words.suffix(expected.count)), not \(expected)")
                for text in expected {
                    #expect(words.filter { $0 == text }.count == 1, "\(customer.name): \(text)")
                }
            }
        }
    }
}

extension BusyDay {
    /// Keys as an xterm sends them.
    enum Key: String {
        case enter = "\r"
        case escape = "\u{1B}"
        case up = "\u{1B}OA"
        case pageUp = "\u{1B}[5~"
        case controlEnd = "\u{1B}[1;5F"
        case altA = "\u{1B}a"
        case altC = "\u{1B}c"
        case controlC = "\u{03}"
        case controlK = "\u{0B}"
        case controlL = "\u{0C}"
        case controlR = "\u{12}"
        case controlU = "\u{15}"
        case f1 = "\u{1B}OP"
        case focusIn = "\u{1B}[I"
        case focusOut = "\u{1B}[O"
    }
}

extension BusyCustomer.Notes {
    /// The words of one side as they are now.
    func now(of side: ParticipantType) -> [String] {
        messages.filter { $0.sender?.type == side }.map { changed[$0.id]?.content ?? $0.content }
    }
}

extension Collection where Element: Equatable {
    /// Whether it ends with those elements.
    fileprivate func ends(with end: some Collection<Element>) -> Bool { suffix(end.count).elementsEqual(end) }
}
