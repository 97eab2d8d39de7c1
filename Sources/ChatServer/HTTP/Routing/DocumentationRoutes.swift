import ChatWire
import HTTPTypes
import Hummingbird
import NIOCore

/// The interface's description, for machines and for people (docs/PROTOCOL.md, section 7).
///
/// Entered last: it describes all that is in the table by then, itself too.
struct DocumentationRoutes: Sendable {
    /// Enters `/openapi.json` and `/docs`.
    func add(to routes: inout RouteTable) {
        // What is described does not depend on what the handlers answer.
        var described = routes
        enter(document: [], page: "", into: &described)
        let document = OpenAPIDocument(described).jsonBytes(capacity: 65_536)
        var page = DocumentationPage(described)
        enter(document: document, page: page.render(), into: &routes)
    }

    private func enter(document: [UInt8], page: String, into routes: inout RouteTable) {
        routes.get(
            "/openapi.json", under: .top, "Describe the interface for machines", for: .anyone,
            as: Operation(.init(status: 200, meaning: "OpenAPI 3.1", content: .document))
        ) { _, _ in
            JSONResponse(bytes: document, headers: [.cacheControl: "no-cache"])
        }
        let html = ByteBuffer(string: page)
        routes.get(
            "/docs", under: .top, "Describe the interface for people", for: .anyone,
            as: Operation(.init(status: 200, meaning: "A page that loads nothing", content: .bytes(["text/html"])))
        ) { _, _ in
            let headers: HTTPFields = [
                .contentType: "text/html; charset=utf-8", .cacheControl: "no-cache",
                .contentSecurityPolicy: DocumentationPage.policy,
            ]
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: html))
        }
    }
}
