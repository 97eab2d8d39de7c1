import ChatWebSocket
import ChatWire

/// The server's end of a wire: the upgrade, then commands and events.
///
/// Safe without a lock: a world runs on one thread.
final class ServerSocket: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private let world: World
    unowned let wire: Wire
    private unowned let process: SimulatedProcess
    private(set) var owner: ParticipantKey?
    private(set) var joined: Set<ChatID> = []
    private var head: [UInt8] = []
    private var engine = WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 1 << 20))
    private var isOpen = false
    private var isGone = false
    private var spoken = RealtimeProtocol.base

    init(world: World, wire: Wire, process: SimulatedProcess) {
        self.world = world
        self.wire = wire
        self.process = process
    }

    func gone() {
        isGone = true
        world.server.disconnected(self)
    }

    func close(_ code: UInt16, _ reason: String) {
        guard isOpen, !isGone else { return }
        wire.send(engine.frame(close: WebSocketClose(code: WebSocketCloseCode(rawValue: code), reason: reason)))
        isGone = true
        world.server.disconnected(self)
        wire.closeByServer()
    }

    func tell(_ event: ServerEvent) {
        guard isOpen, !isGone else { return }
        var writer = JSONWriter(capacity: 512)
        event.write(to: &writer, spoken: spoken, now: world.wallTime)
        wire.send(engine.frame(text: writer.bytes))
    }

    func receive(_ bytes: [UInt8]) {
        guard !isGone else { return }
        guard isOpen else { return receiveHandshake(bytes) }
        engine.append(bytes)
        while !isGone, let event = engine.next() {
            switch event {
            case .text(let text): receive(text: text)
            case .ping(let payload): wire.send(engine.frame(pong: payload))
            case .pong, .binary: break
            case .close, .failure:
                gone()
                wire.closeByServer()
            }
        }
    }

    // MARK: Upgrade

    private func receiveHandshake(_ bytes: [UInt8]) {
        head += bytes
        guard head.suffix(4).elementsEqual([13, 10, 13, 10]) else { return }
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let request = lines.first?.split(separator: " ") ?? []
        guard request.count == 3 else { return wire.cut() }
        if !world.mayUpgrade || !world.isCalm && world.chance(world.schedule.refusals) { return refuse() }
        var fields: [String: [String]] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased(), default: []].append(
                String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        guard
            let handshake = try? WebSocketServerHandshake(
                method: String(request[0]),
                subprotocols: world.schedule.isBase ? [] : [RealtimeProtocol.v2.rawValue],
                header: { fields[$0.lowercased()] ?? [] })
        else { return wire.cut() }
        spoken = handshake.subprotocol == nil ? .base : .v2
        wire.send(handshake.response)
        isOpen = true
        let token = request[1].split(separator: "=").last.map(String.init) ?? ""
        guard let owner = world.server.owner(of: token) else { return close(1008, "bad_token") }
        self.owner = owner
        greet(owner)
        world.server.connected(self)
        if let expiry = world.server.expiry(of: token) {
            expire(at: expiry)
        }
    }

    private var expiryNumber = 0

    private func expire(at expiry: Duration) {
        expiryNumber += 1
        let number = expiryNumber
        world.time.at(expiry) { [weak self] in
            guard let self, expiryNumber == number else { return }
            close(1008, "token_expired")
        }
    }

    private func refuse() {
        switch Int.random(in: 0..<6, using: &world.generator) {
        case 0: wire.send(Array("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: 2\r\n\r\n".utf8))
        case 1: wire.send(Array("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno".utf8))
        case 2: wire.send(Array("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwhat".utf8))
        case 3: break
        case 4: wire.send(Array("SSH-2.0-OpenSSH_9.2\r\n\r\n".utf8))
        default: return  // Never an answer.
        }
        wire.closeByServer()
    }

    private func greet(_ owner: ParticipantKey) {
        var greeting = ServerEvent.Connected(participant: owner, spoken: spoken)
        if spoken == .v2 {
            greeting.epoch = world.server.store.epoch
            if world.schedule.limited > 0 {
                greeting.limits = ServerEvent.Limits(
                    contentLength: 10_000, frameBytes: 163_840, uploadBytes: 10_485_760, messagesPerSecond: 10,
                    messageBurst: 30)
            }
        }
        tell(.connected(greeting))
    }

    // MARK: Commands

    private func receive(text: [UInt8]) {
        guard let owner, let json = try? JSONParser.parse(text),
            let command = try? ClientCommand(json: json, spoken: spoken)
        else { return world.find("the client sent what is no command: \(String(decoding: text, as: UTF8.self))") }
        let isHostile = !world.isCalm
        switch command {
        case .joinChat(let join, let epoch): self.join([join], epoch)
        case .joinChats(let joins, let epoch):
            if isHostile, world.chance(world.schedule.swallowed * 0.3) { return }
            join(joins, epoch)
        case .leaveChat(let chatID): joined.remove(chatID)
        case .sendMessage(let chatID, let draft):
            if isHostile, world.chance(world.schedule.swallowed) { return }
            if isHostile, world.chance(world.schedule.limited) {
                return fail(chatID, draft, .rateLimited, retryAfter: Double.random(in: 0...3, using: &world.generator))
            }
            if case .failure(let refusal) = world.server.send(draft, to: chatID, from: owner, by: self) {
                fail(chatID, draft, refusal.code)
            }
        case .readMessage(let chatID, let ids):
            if isHostile, world.chance(world.schedule.swallowed) { return }
            if let highest = ids.max() { world.server.read(highest, in: chatID, by: owner) }
        case .ping: tell(.pong(world.wallTime))
        case .auth(let token):
            guard let new = world.server.owner(of: token), new == owner else { return close(1008, "bad_token") }
            if let expiry = world.server.expiry(of: token) { expire(at: expiry) }
        case .typing, .delivered: break
        }
    }

    private func fail(_ chatID: ChatID, _ draft: MessageDraft, _ code: ErrorCode, retryAfter: Double? = nil) {
        tell(
            .error(
                ServerEvent.Failure(
                    text: "No.", code: code, chatID: chatID, clientMessageID: draft.clientMessageID,
                    requestType: "send_message", retryAfter: retryAfter)))
    }

    private func join(_ joins: [ClientCommand.Join], _ epoch: String?) {
        guard let owner else { return }
        let store = world.server.store
        for join in joins {
            guard let chat = store.chat(join.chatID), chat.participants.contains(owner) else { continue }
            joined.insert(join.chatID)
            guard spoken == .v2 else {
                process.joinedBase(chat)
                continue
            }
            let changes = store.changes(
                of: chat, since: join.sinceRevision, epoch: epoch, limit: world.schedule.pageSize, for: owner)
            process.joined(chat, epoch: store.epoch, since: join.sinceRevision, isReset: changes.reset)
            tell(.joined(join.chatID, changes))
        }
    }
}
