import ChatWire
import GRDB
import HTTPTypes
import Hummingbird
import NIOCore

/// All that a salon holds of a customer, as one JSON text (docs/PROTOCOL.md, section 7).
///
/// Written page by page and never whole in memory. It holds what there was when it began: later messages are left out,
/// and what is edited or deleted meanwhile may stand in it either way.
struct CustomerExport: Sendable {
    private static let pageSize = 200

    let store: Store
    let renderer: Renderer
    let salonID: SalonID
    let customerID: Int64

    private struct Beginning: Sendable {
        var salon: Salon?
        var chats: [ChatRecord]
        var newest: MessageID
        var audit: [AuditEntry]
    }

    /// The answer.
    func response(_ customer: CustomerAccount) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/json",
                .contentDisposition: "attachment; filename=\"customer-\(customerID).json\"",
            ],
            body: ResponseBody { writer in
                try await write(customer, to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(_ customer: CustomerAccount, to writer: inout any ResponseBodyWriter) async throws {
        let beginning = try await beginning()
        var json = JSONWriter(capacity: 4_096)
        json.field("exported_at", Timestamp.now)
        json.field("salon", beginning.salon)
        json.field("customer", customer)
        json.field("audit", beginning.audit)
        try await writer.write(ByteBuffer(string: "{" + String(decoding: json.bytes, as: UTF8.self) + ",\"chats\":["))
        for (index, chat) in beginning.chats.enumerated() {
            let shape = renderer.chat(chat, for: .user, caller: nil).jsonBytes(capacity: 1_024)
            try await writer.write(
                ByteBuffer(
                    string:
                        "\(index > 0 ? "," : "")\n{\"chat\":\(String(decoding: shape, as: UTF8.self)),\"messages\":["))
            try await write(chat, upTo: beginning.newest, to: &writer)
            try await writer.write(ByteBuffer(string: "]}"))
        }
        try await writer.write(ByteBuffer(string: "]}\n"))
    }

    private func write(
        _ chat: ChatRecord, upTo newest: MessageID, to writer: inout any ResponseBodyWriter
    ) async throws {
        var last = MessageID(0)
        while true {
            let page = try await store.read { [last] database in
                let records = try MessageRecord.fetchAll(
                    where: "m.chat_id = ? AND m.id > ? AND m.id <= ? AND m.deleted_at IS NULL ORDER BY m.id LIMIT ?",
                    arguments: [chat.id.rawValue, last.rawValue, newest.rawValue, Self.pageSize], in: database)
                return try MessageView.views(of: records, in: database)
            }
            guard let end = page.last?.record.id else { return }
            var buffer = ByteBuffer()
            for view in page {
                buffer.writeString(last == MessageID(0) && view.record.id == page[0].record.id ? "\n" : ",\n")
                buffer.writeBytes(renderer.message(view, in: chat, for: .user).jsonBytes(capacity: 1_024))
            }
            try await writer.write(buffer)
            last = end
        }
    }

    private func beginning() async throws -> Beginning {
        try await store.read { database in
            let name = "customer \(customerID)"
            let audit = try AuditLog.fetch(
                of: salonID, part: ListPart(limit: nil, offset: 0), in: database
            ).filter { $0.actor == .customer(customerID) || $0.target == name }
            return Beginning(
                salon: try SalonRecord.fetch(salonID, in: database),
                chats: try ChatRecord.fetchAll(
                    where: "chat.salon_id = :salon AND chat.customer_id = :customer",
                    arguments: ["salon": salonID.rawValue, "customer": customerID], in: database),
                newest: MessageID(try Int64.fetchOne(database, sql: "SELECT max(id) FROM message") ?? 0),
                audit: audit)
        }
    }
}
