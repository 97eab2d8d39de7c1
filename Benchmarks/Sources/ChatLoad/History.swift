import ChatWire

/// A long chat as real ones are: of each hundred messages ten are replies, two were edited, one was deleted, and both sides
/// read all fifty messages.
struct History {
    let server: ServerUnderTest
    let chat: Salon.Chat

    func grow(to size: Int) throws {
        let rest = try RESTLoad(port: server.port, connections: 8)
        var messages: [(id: Int64, isStaffs: Bool)] = []
        messages.reserveCapacity(size)
        let text = String(repeating: "Would Thursday at half past three suit you? ", count: 2)
        while messages.count < size {
            let known = messages.count
            let calls = (0..<min(1_000, size - known)).map { index in
                var body: JSONObject = ["content": .string("\(known + index): \(text)")]
                if index % 10 == 9, known > 0 {
                    let target = messages[known - 1 - index / 10].id
                    body = ["content": .string(text), "reply_to_message_id": .integer(target)]
                }
                let sender = index % 2 == 0 ? chat.staff : chat.customer
                return Call(
                    "POST", "/chat/chats/\(chat.id)/messages", token: sender.token, body: body.jsonBytes())
            }
            try rest.run(calls) { answer in
                // The id stands first: a whole parse of each would take longer than the server does.
                let digits = answer.drop { !(48...57).contains($0) }.prefix { (48...57).contains($0) }
                let head = String(decoding: answer.prefix(200), as: UTF8.self)
                messages.append(
                    (digits.reduce(0) { $0 * 10 + Int64($1 - 48) }, head.contains(#""sender_type":"user""#)))
            }
            messages.sort { $0.id < $1.id }
            try change(messages[known...], rest)
        }
    }

    private func change(_ messages: ArraySlice<(id: Int64, isStaffs: Bool)>, _ rest: RESTLoad) throws {
        var calls: [Call] = []
        func add(_ method: String, _ path: String, _ person: Salon.Person, _ body: JSONObject? = nil) {
            calls.append(Call(method, path, token: person.token, body: body?.jsonBytes() ?? []))
        }
        for (index, message) in messages.enumerated() {
            let sender = message.isStaffs ? chat.staff : chat.customer
            switch index % 100 {
            case 10, 60:
                add("PUT", "/chat/messages/\(message.id)", sender, ["content": .string("On second thoughts: Friday")])
            case 30: add("DELETE", "/chat/messages/\(message.id)", sender)
            case 49, 99:
                let body: JSONObject = ["message_id": .integer(message.id)]
                for reader in [chat.staff, chat.customer] { add("PUT", "/chat/chats/\(chat.id)/read", reader, body) }
            default: break
            }
        }
        try rest.run(calls)
    }
}
