import ChatWire
import Hummingbird

/// The search over messages (docs/PROTOCOL.md, section 3).
struct SearchRoutes: Sendable {
    let store: Store
    let renderer: Renderer

    /// Enters the call.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/chat/search", "Search the messages of one's chats", for: .participant,
            as: Operation(
                .ok(.named(.searchPage), "Hits, newest first"),
                query: [
                    .init(
                        name: "q", schema: .text(0...WireLimits.contentLength),
                        meaning: "Words and beginnings of words, case and accents aside", isRequired: true),
                    .init(name: "chat_id", schema: .id, meaning: "In this chat alone"),
                ] + .page, refusing: [403, 404]), use: search)
    }

    private func search(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        var reader = try QueryReader(request)
        let text = reader.string("q", limit: WireLimits.contentLength)
        let chatID = reader.optionalID("chat_id", as: ChatID.self)
        let page = reader.page()
        try reader.finish()
        let search = MessageSearch(words: SearchWords(text), chatID: chatID, page: page)
        let found = try await store.read { database in try search.fetch(for: principal, in: database) }
        let results = found.hits.map { hit in
            SearchPage.Hit(
                message: renderer.message(hit.message, in: hit.chat, for: principal.key.type),
                chatTitle: hit.chat.title, snippet: hit.snippet)
        }
        return JSONResponse(
            SearchPage(
                results: results, total: found.total, page: page.number, pageSize: page.size,
                hasMore: page.offset + results.count < found.total))
    }
}
